package dev.signalbox.api.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the docs promise under a number has a test that bears it, and no test bears another. */
final class RulesTest {
  private static final Tree TREE = Tree.around(Path.of(""));

  /** {@code - **2.3** Never more ...} in docs/semantics.md. */
  private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*(\\d+)\\.(\\d+)\\*\\* ");

  /**
   * The first column of a table of docs/promises.md: {@code P1}, {@code I2 *}, {@code F16 to F24}.
   */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([PCFI])(\\d+)(?:(?: to |, )[PCFI](\\d+))?(?: \\*)? \\|");

  /** The ids that the name of a test begins with. */
  private static final Pattern BORNE =
      Pattern.compile("\\G(SEMANTICS_\\d+(?:_\\d+)?|[PCFIASB]\\d+)_(?:and_)?");

  private static final int RULES_LEAST = 80;

  @Test
  void every_rule_of_what_words_mean_has_a_test_and_no_test_bears_another() throws IOException {
    Set<String> rules = rules(text("docs/semantics.md"));
    Set<String> borne = borne(tests(), "SEMANTICS");

    assertThat(rules).hasSizeGreaterThan(RULES_LEAST);
    assertThat(missing(rules, borne)).as("rules without a test").isEmpty();
    assertThat(missing(borne, rules)).as("tests of rules that are not written").isEmpty();
  }

  @Test
  void every_promise_and_every_invariant_has_a_test_and_no_test_bears_another() throws IOException {
    Set<String> written = rows(text("docs/promises.md"));
    List<String> tests = tests();

    for (String kind : List.of("P", "I")) {
      assertThat(missing(only(written, kind), borne(tests, kind)))
          .as("%s without a test", kind)
          .isEmpty();
    }
    for (String kind : List.of("P", "C", "F", "I")) {
      assertThat(missing(borne(tests, kind), only(written, kind)))
          .as("tests of %s that are not written", kind)
          .isEmpty();
    }
    assertThat(written).contains("P1", "P10", "C15", "F01", "F17", "F28", "I30");
  }

  @Test
  void the_rules_about_rules_bite() {
    assertThat(rules("text\n- **2.3** Never.\n  More.\n- **2.10** Ever.\n- 4.1 not\n"))
        .containsExactly("SEMANTICS_2_3", "SEMANTICS_2_10");
    assertThat(rows("| P1 | a |\n| I2 * | b |\n| F16 to F18 | c |\n| F27, F28 | d |\n| x | I9 |"))
        .containsExactly("P1", "I2", "F16", "F17", "F18", "F27", "F28");
    List<String> tests =
        List.of(
            "SEMANTICS_2_3_P8_a_limit_of_F31",
            "SEMANTICS_4_4_and_SEMANTICS_4_3_shown",
            "SEMANTICS_9_a_tick");
    assertThat(borne(tests, "SEMANTICS"))
        .containsExactly("SEMANTICS_2_3", "SEMANTICS_4_3", "SEMANTICS_4_4", "SEMANTICS_9");
    assertThat(borne(tests, "P")).containsExactly("P8");
    assertThat(borne(tests, "F")).isEmpty();
  }

  private static List<String> tests() throws IOException {
    List<Path> sources =
        TREE.files(".java").stream()
            .filter(file -> TREE.relative(file).contains("src/test/java/dev"))
            .toList();
    List<String> names =
        Sources.parse(sources).tests().stream().map(name -> name.replaceAll(".*: ", "")).toList();
    assertThat(names).hasSizeGreaterThan(1000);
    return names;
  }

  private static Set<String> rules(String text) {
    var rules = new LinkedHashSet<String>();
    RULE.matcher(text)
        .results()
        .forEach(it -> rules.add("SEMANTICS_" + it.group(1) + "_" + it.group(2)));
    return rules;
  }

  private static Set<String> rows(String text) {
    var ids = new LinkedHashSet<String>();
    for (MatchResult row : ROW.matcher(text).results().toList()) {
      int first = Integer.parseInt(row.group(2));
      int last = row.group(3) == null ? first : Integer.parseInt(row.group(3));
      for (int number = first; number <= last; number++) {
        ids.add(row.group(1) + (number < 10 && row.group(2).startsWith("0") ? "0" : "") + number);
      }
    }
    return ids;
  }

  private static Set<String> borne(List<String> tests, String kind) {
    var ids = new ArrayList<String>();
    for (String test : tests) {
      BORNE.matcher(test).results().map(it -> it.group(1)).forEach(ids::add);
    }
    return only(new TreeSet<>(ids), kind);
  }

  private static Set<String> only(Set<String> ids, String kind) {
    var found = new LinkedHashSet<String>();
    ids.stream().filter(id -> id.matches(kind + "[_\\d].*")).forEach(found::add);
    return found;
  }

  private static Set<String> missing(Set<String> wanted, Set<String> found) {
    var missing = new LinkedHashSet<>(wanted);
    missing.removeAll(found);
    return missing;
  }

  private static String text(String file) throws IOException {
    return Files.readString(TREE.root().resolve(file));
  }
}
