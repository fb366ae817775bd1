package dev.signalbox.runner.streamjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.Usage;
import dev.signalbox.runner.spi.process.Ended;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What recorded streams of Claude Code lead to, as they are and after whatever may befall them on
 * the way.
 */
class TranscriptTest {
  private static final Ended.Kill INTERRUPTED =
      new Ended.Kill(Ended.Kill.Reason.INTERRUPTED, "because");
  private static final List<String> ALL =
      List.of(
          "c_ok",
          "c_partial",
          "c_denied",
          "c_empty",
          "c_401",
          "c_529",
          "c_maxturns",
          "c_badresume");

  @ParameterizedTest
  @CsvSource({
    "c_ok, 0, claimed",
    "c_partial, 0, claimed",
    "c_denied, 0, needs-input",
    "c_empty, 0, no-evidence",
    "c_401, 1, auth",
    "c_529, 1, provider-transient",
    "c_maxturns, 1, turn-limit",
    "c_badresume, 1, session-lost"
  })
  void each_recorded_stream_leads_to_what_really_happened(String name, int exit, String expected) {
    assertThat(Replay.of(name).exit(exit).word()).isEqualTo(expected);
  }

  @Test
  void what_was_consumed_is_told_with_each_answer_once_however_many_messages_it_comes_in() {
    var replay =
        Replay.of(
            (answer("m1", 100, 1, "null")
                    + answer("m1", 100, 7, "null")
                    + answer("m2", 200, 2, "null")
                    + answer("m3", 50, 1, "\"toolu_1\"")
                    + answer("m1", 100, 9, "null")
                    + "{\"type\":\"assistant\",\"message\":{\"id\":\"m4\",\"model\":\"<synthetic>\"}}\n")
                .getBytes(UTF_8));

    assertThat(replay.events())
        .filteredOn(NormalizedEvent.Consumed.class::isInstance)
        .extracting(event -> ((NormalizedEvent.Consumed) event).usage())
        .extracting(Usage::inputTokens, Usage::outputTokens, Usage::turns)
        .containsExactly(
            tuple(100L, 1L, 1L),
            tuple(100L, 7L, 1L),
            tuple(300L, 9L, 2L),
            tuple(350L, 10L, 2L),
            tuple(350L, 12L, 2L));
    assertThat(replay.kill(INTERRUPTED).result().usage())
        .as("an attempt that was ended has consumed what it has told")
        .isEqualTo(new Usage(350, 12, 0, 0, 2, Optional.empty()));
    assertThat(replay.kill(INTERRUPTED).outcome().output().text())
        .contains("\"turns\":2", "\"input-tokens\":350", "\"cost-usd\":null");
  }

  @Test
  void what_a_result_tells_takes_the_place_of_what_was_added_up() {
    String stream = answer("m1", 100, 1, "null") + new String(Replay.bytes("c_ok"), UTF_8);
    var consumed =
        Replay.of(stream.getBytes(UTF_8)).events().stream()
            .filter(NormalizedEvent.Consumed.class::isInstance)
            .map(NormalizedEvent.Consumed.class::cast)
            .toList();

    assertThat(consumed.getFirst().complete()).isFalse();
    assertThat(consumed.getLast().complete()).isTrue();
    assertThat(consumed.getLast().usage())
        .isEqualTo(new Usage(2400, 62, 0, 0, 2, Optional.of(new BigDecimal("0.00813"))));
  }

  @Test
  void of_very_many_answers_none_is_forgotten() {
    var stream = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      stream.append(answer("m" + i, 3, 1, "null"));
    }

    var usage = Replay.of(stream.toString().getBytes(UTF_8)).transcript().usage();

    assertThat(usage).isEqualTo(new Usage(3_000, 1_000, 0, 0, 1_000, Optional.empty()));
  }

  private static String answer(String id, int in, int out, String parent) {
    return ("{\"type\":\"assistant\",\"message\":{\"id\":\"%s\",\"model\":\"m-1\",\"content\":[],"
            + "\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d}},\"parent_tool_use_id\":%s}\n")
        .formatted(id, in, out, parent);
  }

  @Test
  void a_claim_carries_text_session_turns_usage_and_cost() {
    Replay replay = Replay.of("c_ok");
    assertThat(replay.outcome().output().text())
        .startsWith(
            "{\"text\":\"All done.\",\"session\":\"0db10b04-53d3-4c83-9ad4-fb079468c1c7\",\"turns\":2,\"usage\":{\"input-tokens\":2400,")
        .endsWith("\"cost-usd\":0.00813,\"billing\":\"subscription\"}");
    assertThat(replay.result().session()).contains("0db10b04-53d3-4c83-9ad4-fb079468c1c7");
    assertThat(replay.result().usage())
        .isEqualTo(new Usage(2400, 62, 0, 0, 2, Optional.of(new BigDecimal("0.00813"))));
  }

  @Test
  void a_session_that_is_lost_is_none_to_resume() {
    Replay replay = Replay.of("c_badresume").exit(1);
    assertThat(replay.result().session()).isEmpty();
    assertThat(replay.events()).noneMatch(NormalizedEvent.Started.class::isInstance);
  }

  @Test
  void an_attempt_that_reached_its_turn_limit_can_be_resumed() {
    assertThat(Replay.of("c_maxturns").exit(1).result().session()).isPresent();
  }

  @Test
  void the_session_is_told_with_the_first_line() {
    assertThat(Replay.of("c_ok").events().getFirst())
        .isEqualTo(
            new NormalizedEvent.Started(
                "0db10b04-53d3-4c83-9ad4-fb079468c1c7",
                Optional.of("claude-sonnet-4-5"),
                Optional.of("2.1.197")));
  }

  @Test
  void partial_messages_do_not_double_the_text() {
    assertThat(texts("c_partial")).isEqualTo(texts("c_ok")).containsExactly("All done.");
  }

  private static List<String> texts(String name) {
    return Replay.of(name).events().stream()
        .filter(NormalizedEvent.Text.class::isInstance)
        .map(event -> ((NormalizedEvent.Text) event).text())
        .toList();
  }

  @Test
  void tools_and_retries_are_told() {
    assertThat(Replay.of("c_ok").events())
        .hasAtLeastOneElementOfType(NormalizedEvent.ToolStarted.class)
        .contains(new NormalizedEvent.ToolEnded("toolu_fake1", true));
    assertThat(Replay.of("c_529").exit(1).events())
        .hasAtLeastOneElementOfType(NormalizedEvent.Retrying.class);
    assertThat(Replay.of("c_denied").events())
        .contains(new NormalizedEvent.PermissionDenied("Bash"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c_ok",
        "c_partial",
        "c_denied",
        "c_empty",
        "c_401",
        "c_529",
        "c_maxturns",
        "c_badresume"
      })
  void F39_a_stream_that_is_cut_anywhere_is_never_a_claim(String name) {
    byte[] whole = Replay.bytes(name);
    int record = new String(whole, UTF_8).stripTrailing().getBytes(UTF_8).length;
    for (int exit : new int[] {0, 1}) {
      for (int cut = 0; cut < record; cut++) {
        Outcome outcome = Replay.of(name).cutAt(cut).exit(exit).outcome();
        assertThat(outcome)
            .as("cut at " + cut + ", exit " + exit)
            .isNotInstanceOf(Outcome.Claimed.class);
      }
    }
  }

  @Test
  void a_stream_without_its_last_newline_is_whole() {
    byte[] whole = new String(Replay.bytes("c_ok"), UTF_8).stripTrailing().getBytes(UTF_8);
    assertThat(Replay.of(whole).word()).isEqualTo("claimed");
  }

  @Test
  void carriage_returns_and_junk_and_unknown_types_change_nothing() {
    for (String name : ALL) {
      int exit = exit(name);
      String expected = Replay.of(name).exit(exit).word();
      String stream = new String(Replay.bytes(name), UTF_8);
      assertThat(Replay.of(stream.replace("\n", "\r\n").getBytes(UTF_8)).exit(exit).word())
          .isEqualTo(expected);
      String junk = "[SandboxDebug] {not json\n\n\0\u001b[1mcolour\u001b[0m\nplain\n";
      assertThat(
              Replay.of((junk + stream.replace("\n", "\n" + junk)).getBytes(UTF_8))
                  .exit(exit)
                  .word())
          .isEqualTo(expected);
      String unknown =
          "{\"type\":\"new_thing\",\"x\":[1]}\n{\"type\":\"system\",\"subtype\":\"new\"}\n{}\n";
      Replay lenient = Replay.of((unknown + stream + unknown).getBytes(UTF_8)).exit(exit);
      assertThat(lenient.word()).isEqualTo(expected);
      assertThat(lenient.transcript().unknown()).isGreaterThanOrEqualTo(6);
    }
  }

  private static int exit(String name) {
    return List.of("c_ok", "c_partial", "c_denied", "c_empty").contains(name) ? 0 : 1;
  }

  @Test
  void a_doubled_result_is_one_claim_and_two_that_differ_are_indeterminate() {
    String stream = new String(Replay.bytes("c_ok"), UTF_8);
    String result =
        stream.stripTrailing().substring(stream.stripTrailing().lastIndexOf('\n') + 1) + "\n";
    assertThat(Replay.of((stream + result).getBytes(UTF_8)).word()).isEqualTo("claimed");
    String other = result.replace("All done.", "All done!");
    assertThat(Replay.of((stream + other).getBytes(UTF_8)).word()).isEqualTo("indeterminate");
  }

  @Test
  void a_result_during_a_background_task_gives_way_to_the_next() {
    String stream = new String(Replay.bytes("c_ok"), UTF_8);
    String result =
        stream.stripTrailing().substring(stream.stripTrailing().lastIndexOf('\n') + 1) + "\n";
    String begun = "{\"type\":\"system\",\"subtype\":\"task_started\",\"task_id\":\"t1\"}\n";
    String ended =
        "{\"type\":\"system\",\"subtype\":\"task_notification\",\"task_id\":\"t1\",\"status\":\"completed\"}\n";
    String both = begun + stream + ended + result.replace("All done.", "Now all is done.");
    assertThat(Replay.of(both.getBytes(UTF_8)).outcome())
        .isInstanceOfSatisfying(
            Outcome.Claimed.class,
            claimed -> assertThat(claimed.output().text()).contains("Now all is done."));
  }

  @Test
  void F40_a_line_of_ten_million_bytes_is_read_and_one_past_sixteen_is_indeterminate() {
    String stream = new String(Replay.bytes("c_ok"), UTF_8);
    assertThat(Replay.of((line(10 << 20) + stream).getBytes(UTF_8)).word()).isEqualTo("claimed");
    assertThat(Replay.of((line(17 << 20) + stream).getBytes(UTF_8)).word())
        .isEqualTo("indeterminate");
  }

  private static String line(int length) {
    return "{\"type\":\"user\",\"x\":\"" + "y".repeat(length) + "\"}\n";
  }

  @Test
  void a_corrupt_line_puts_a_claim_in_doubt_and_a_failure_not() {
    String corrupt = "{\"type\":\"assistant\",\"mess\n";
    assertThat(
            Replay.of((corrupt + new String(Replay.bytes("c_ok"), UTF_8)).getBytes(UTF_8)).word())
        .isEqualTo("indeterminate");
    assertThat(
            Replay.of((corrupt + new String(Replay.bytes("c_401"), UTF_8)).getBytes(UTF_8))
                .exit(1)
                .word())
        .isEqualTo(FailureKind.AUTH.kebab());
  }

  @Test
  void a_line_that_comes_in_pieces_is_the_same_line() {
    byte[] whole = Replay.bytes("c_ok");
    IntStream.of(1, 7, 64, 1000)
        .forEach(piece -> assertThat(Replay.inPieces(whole, piece).word()).isEqualTo("claimed"));
  }
}
