package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of work, which is counted: the same on every machine. */
class CelCostTest {
  private static final String EXCEEDED = "takes more than 250000 units of work";

  private static Evaluation event(int items, String text) {
    String list =
        IntStream.range(0, items)
            .mapToObj(i -> "{\"n\":" + i + ",\"s\":\"x\"}")
            .collect(Collectors.joining(","));
    return Evaluation.of(
        new Json("{\"data\":{\"n\":3,\"s\":\"" + text + "\",\"l\":[" + list + "]}}"));
  }

  private static CelProgram program(String expression) {
    var compiled = CelEnvironment.compile(expression, CelEnvironment.Names.OF_EVENTS);
    assertThat(compiled).isInstanceOf(CelEnvironment.Compiled.Checked.class);
    return new CelProgram(
        expression,
        ((CelEnvironment.Compiled.Checked) compiled).tree(),
        new CelProgram.References(Set.of("event"), Set.of(), 0));
  }

  private static String result(String expression, Evaluation evaluation) {
    try {
      return program(expression).evaluate(evaluation).text();
    } catch (NoValue e) {
      return e.reason();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.data.l.map(x, x.n).size() == 5000",
        "event.data.l.map(x, x.n > 9, x.n).size() == 4990",
        "event.data.l.filter(x, x.n == event.data.n).size() == 1",
        "event.data.l.exists(x, x.n == 4999 && x.s == 'x')",
        "event.data.l == event.data.l",
        "event.data.s.matches('^a+$') && event.data.s.contains('aaaa') && event.data.s != ''",
      })
  void S14_what_is_usual_on_much_data_is_within_the_bound(String expression) {
    assertThat(result(expression, event(5_000, "a".repeat(20_000)))).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.data.l.exists(x, event.data.l == [x])",
        "event.data.l.exists(x, x in event.data.l && false)",
        "event.data.l.exists(x, event.data.s + 'a' == '')",
        "event.data.l.exists(x, event.data.l[0] == 5)",
        "event.data.l.exists(x, [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21][0] == 2)",
        "event.data.l.exists(x, event.data.s.matches('b')) || true",
        "true && event.data.l.all(x, event.data.s.matches('a*') || true) && true",
        "[event.data].map(x, [x, x]).map(x, [x, x]).map(x, [x, x]).map(x, [x, x])[0] == []",
      })
  void S14_more_work_than_the_bound_is_no_value_whatever_stands_around_it(String expression) {
    Evaluation data = event(5_000, "a".repeat(200_000));

    assertThat(result(expression, data)).contains(EXCEEDED);
    assertThat(program(expression).cost(data)).isEqualTo(CelCost.MAX + 1L);
  }

  @Test
  void S14_the_work_of_collecting_grows_as_the_list_does() {
    long thousand = program("event.data.l.map(x, x.n)").cost(event(1_000, ""));
    long eightThousand = program("event.data.l.map(x, x.n)").cost(event(8_000, ""));

    assertThat(eightThousand).isBetween(7 * thousand, 9 * thousand);
  }

  @Test
  void S14_the_same_evaluation_takes_the_same_work() {
    CelProgram program = program("event.data.l.filter(x, x.n % 2 == 0).map(x, string(x.n))");

    assertThat(program.cost(event(100, ""))).isEqualTo(program.cost(event(100, "")));
  }

  @Test
  void S14_a_search_that_would_take_too_long_does_not_begin() {
    Evaluation data = event(0, "a".repeat(200_000));

    assertThat(result("event.data.s.matches('(a*)*(a*)*b')", data))
        .endsWith(
            "matches: too much work for a text of 200000 characters and one of 11 to be found"
                + " in it");
    assertThat(result("event.data.s.contains(event.data.s + 'b')", data)).contains("contains: too");
    assertThat(result("'a'.matches('((a{1000}){1000}){1000}')", data)).contains("matches: too");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|1",
        "abc|4",
        "a{3}|4",
        "a{3}b{4}|8",
        "(ab){3}|10",
        "((a{10}){10}){10}|1001",
        "a{2,5}|6",
        "a{7,}|8",
        "[a-z{}]{3}|4",
        "[)]{5}|6",
        "(a[)]{10}){10}|121",
        "(\\Q)\\E{10}){10}|111",
        "\\d{4}-\\d{2}|8",
        "\\({3}|4",
        "a{99999999}{99999999}|2147483647",
      })
  void S14_a_pattern_is_never_taken_for_smaller_than_it_is(String pattern, long size) {
    assertThat(PatternSize.of(pattern)).isGreaterThanOrEqualTo(size - 1).isLessThan(2 * size);
  }
}
