package dev.signalbox.runner.streamjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.process.Ended;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fields of a result record lead to. */
class ConclusionTest {
  private static String record(String fields) {
    return "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"api_error_status\":null,\"num_turns\":1,"
        + "\"result\":\"Done.\",\"stop_reason\":\"end_turn\",\"session_id\":\"s\",\"permission_denials\":[]"
        + (fields.isEmpty() ? "" : "," + fields)
        + "}\n";
  }

  private static Replay replay(String stream) {
    return Replay.of(stream.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "400, error",
    "401, auth",
    "402, quota",
    "403, auth",
    "404, model-unknown",
    "429, provider-transient",
    "500, provider-transient",
    "503, provider-transient",
    "529, provider-transient"
  })
  void an_error_status_of_the_provider_is_typed_though_the_subtype_says_success(
      int status, String expected) {
    String stream =
        record("\"is_error\":true,\"api_error_status\":" + status)
            .replaceFirst("\"is_error\":false,", "")
            .replaceFirst("\"api_error_status\":null,", "");
    assertThat(replay(stream).exit(1).word()).isEqualTo(expected);
    assertThat(replay(stream).exit(0).word()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "authentication_failed, auth",
    "billing_error, quota",
    "rate_limit, provider-transient",
    "server_error, provider-transient",
    "unknown, error"
  })
  void without_a_status_the_error_of_the_last_message_counts(String error, String expected) {
    String message =
        "{\"type\":\"assistant\",\"message\":{\"content\":[]},\"error\":\"" + error + "\"}\n";
    String stream = message + record("").replace("\"is_error\":false", "\"is_error\":true");
    assertThat(replay(stream).exit(1).word()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "error_max_turns, turn-limit",
    "error_max_budget_usd, budget-limit",
    "error_during_execution, error",
    "error_of_tomorrow, error"
  })
  void any_other_subtype_is_a_failure(String subtype, String expected) {
    String stream = record("").replace("\"success\"", "\"" + subtype + "\"");
    assertThat(replay(stream).exit(0).word()).isEqualTo(expected);
  }

  @Test
  void a_quota_that_is_used_up_says_when_it_comes_back() {
    long reset = Replay.NOW.plus(Duration.ofHours(2)).getEpochSecond();
    String limit =
        "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\",\"resets_at\":"
            + reset
            + "}}\n";
    String stream =
        limit
            + record("")
                .replace("\"is_error\":false", "\"is_error\":true")
                .replace("\"api_error_status\":null", "\"api_error_status\":429");
    assertThat(replay(stream).exit(1).word()).isEqualTo("quota");
    assertThat(replay(stream).exit(1).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.retryAfter()).contains(Duration.ofHours(2)));
  }

  @Test
  void a_model_that_declines_is_typed() {
    assertThat(replay(record("").replace("end_turn", "refusal")).word()).isEqualTo("refusal");
    assertThat(
            replay("{\"type\":\"system\",\"subtype\":\"model_refusal_no_fallback\"}\n" + record(""))
                .word())
        .isEqualTo("refusal");
  }

  @Test
  void a_blank_text_claims_nothing() {
    assertThat(replay(record("").replace("Done.", " \\n\\t ")).word()).isEqualTo("no-evidence");
  }

  @Test
  void a_program_that_printed_no_json_crashed_or_refuses_to_work_as_root() {
    assertThat(replay("").exit(1).errors("segmentation fault").word()).isEqualTo("process-crash");
    assertThat(
            replay("")
                .exit(1)
                .errors("it cannot be used with root/sudo privileges for security")
                .word())
        .isEqualTo("root-refused");
    assertThat(replay("cannot be used with root/sudo privileges\n").exit(1).word())
        .isEqualTo("root-refused");
    assertThat(replay("").exit(0).word()).isEqualTo("indeterminate");
    assertThat(replay(record("").replace("Done.", "root/sudo privileges")).word())
        .isEqualTo("claimed");
  }

  @Test
  void F39_who_ended_the_process_decides_before_its_record_does() {
    for (var expected :
        new String[][] {
          {"INTERRUPTED", "cancelled"},
          {"WALL", "timed-out"},
          {"IDLE", "stalled"},
          {"FIRST_EVENT", "stalled"},
          {"AFTER_RECORD", "claimed"}
        }) {
      var kill = new Ended.Kill(Ended.Kill.Reason.valueOf(expected[0]), "because");
      assertThat(replay(record("")).exit(143).kill(kill).word()).isEqualTo(expected[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p",
        "--print",
        "--resume=x",
        "--output-format",
        "--permission-mode=plan",
        "--continue",
        "--model"
      })
  void flags_that_the_runner_sets_itself_are_refused(String flag) {
    assertThatThrownBy(() ->
            new StreamJsonRunnerFactory()
                .create(
                    "claude",
                    new Json("{\"args\":[" + Json.string(flag) + "]}"),
                    _ -> Optional.empty()))
        .isInstanceOf(RunnerException.class)
        .hasMessageContaining(flag);
  }
}
