package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTest {
  private static final String RUN = "GET /v1/runs/r1";

  @TempDir private Path folder;
  private Shell shell;
  private Remote remote;

  @BeforeEach
  void open() throws IOException {
    shell = new Shell(folder);
    remote = new Remote();
  }

  @AfterEach
  void close() {
    remote.close();
  }

  private static String run(String status) {
    return "{\"id\":\"r1\",\"workflow\":\"w\",\"status\":\""
        + status
        + "\",\"steps\":[],\"output\":null,"
        + "\"failure\":null,\"labels\":{\"k\":\"v\"},\"retry-of\":null,"
        + "\"created\":\"2026-11-20T11:58:30Z\",\"updated\":\"2026-11-20T11:59:58Z\"}";
  }

  @Test
  void run_sends_data_labels_and_key() throws IOException {
    remote.answer("POST /v1/workflows/w/runs", 201, "{\"id\":\"r1\",\"status\":\"queued\"}");

    int code =
        shell.asks(
            remote,
            "run",
            "w",
            "--data",
            "{\"n\": 1.10}",
            "-l",
            "a=b=c",
            "-l",
            "d=",
            "--idempotency-key",
            "k 1");

    assertThat(code).isZero();
    assertThat(remote.asked())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.body())
              .isEqualTo("{\"data\":{\"n\":1.10},\"labels\":{\"a\":\"b=c\",\"d\":\"\"}}");
          assertThat(it.key()).isEqualTo("k 1");
          assertThat(it.token()).isEqualTo("Bearer sbx_secret");
        });
    assertThat(shell.out()).isEqualTo("run r1 is queued\n");
  }

  @ParameterizedTest
  @CsvSource({"dropped,1", "skipped,1", "debounced,0", "batched,0", "queued,0", "duplicate,0"})
  void a_run_that_does_not_start_says_why(String outcome, int code) throws IOException {
    remote.answer(
        "POST /v1/workflows/w/runs",
        202,
        "{\"id\":null,\"outcome\":\"" + outcome + "\",\"rule\":\"a rule\",\"retry-at\":null}");

    assertThat(shell.asks(remote, "run", "w")).isEqualTo(code);
    assertThat(shell.asks(remote, "run", "w", "--wait", "1s")).isEqualTo(1);

    assertThat(shell.out()).startsWith("no run: " + outcome + ", a rule\n");
  }

  @Test
  void triggers_are_listed_with_what_became_of_them() throws IOException {
    remote.answer(
        "GET /v1/triggers?outcome=dropped&workflow=w",
        200,
        "{\"triggers\":[{\"event\":\"e1\",\"workflow\":\"w\",\"outcome\":\"dropped\",\"rule\":\"a"
            + " rule\",\"key\":\"k\",\"run\":null,\"time\":\"2026-11-20T11:59:58Z\"}],\"next\":null}");

    assertThat(shell.asks(remote, "triggers", "-o", "dropped", "-w", "w")).isZero();

    assertThat(shell.out())
        .contains("EVENT")
        .contains("e1")
        .contains("a rule")
        .doesNotContain("null");
  }

  @Test
  void schedules_are_listed_and_changed() throws IOException {
    remote.answer(
        "GET /v1/schedules",
        200,
        "{\"schedules\":[{\"id\":\"s\",\"workflow\":\"w\",\"cron\":\"0 9 * * *\",\"zone\":\"UTC\","
            + "\"every\":null,\"paused\":true,\"next\":[],\"last\":null}],\"next\":null}");
    remote.answer(
        "POST /v1/schedules/s/trigger",
        202,
        "{\"id\":null,\"outcome\":\"skipped\",\"rule\":\"overlap\"}");
    remote.answer("POST /v1/schedules/s/pause", 200, "{}");
    remote.answer("POST /v1/schedules/s/resume", 200, "{}");
    remote.answer(
        "POST /v1/schedules/s/backfill", 202, "{\"ticks\":[\"2026-01-01T00:00:00Z\"],\"known\":2}");

    assertThat(shell.asks(remote, "schedules", "list")).isZero();
    assertThat(shell.out()).contains("0 9 * * * UTC").contains("paused");
    assertThat(shell.asks(remote, "schedules", "trigger", "s")).isZero();
    assertThat(shell.out()).isEqualTo("skipped: overlap\n");
    assertThat(shell.asks(remote, "schedules", "pause", "s", "-m", "holiday")).isZero();
    assertThat(shell.out()).isEqualTo("paused s\n");
    assertThat(shell.asks(remote, "schedules", "resume", "s")).isZero();
    assertThat(shell.out()).isEqualTo("resumed s\n");
    String[] backfill = {
      "schedules", "backfill", "s", "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-02T00:00:00Z"
    };
    assertThat(shell.asks(remote, backfill)).isZero();
    assertThat(shell.out()).isEqualTo("ticks that run now: 1, that had run before: 2\n");
    assertThat(remote.asked()).extracting(it -> it.body()).contains("{\"note\":\"holiday\"}");
    assertThat(shell.asks(remote, "schedules")).isEqualTo(2);
  }

  @Test
  void a_signal_is_sent_to_one_run() throws IOException {
    remote.answer("POST /v1/runs/r1/signal", 202, "{\"id\":\"r1\",\"status\":\"waiting\"}");

    assertThat(shell.asks(remote, "signal", "r1", "go", "-d", "{\"n\":1}", "--id", "s1")).isZero();
    assertThat(shell.out()).isEqualTo("run r1 is waiting\n");
    assertThat(shell.asks(remote, "signal", "r1", "go")).isZero();

    assertThat(remote.asked())
        .extracting(Remote.Asked::body)
        .containsExactly(
            "{\"name\":\"go\",\"data\":{\"n\":1},\"id\":\"s1\"}", "{\"name\":\"go\",\"data\":{}}");
  }

  @Test
  void data_comes_from_a_file_or_from_standard_input() throws IOException {
    remote.answer("POST /v1/workflows/w/runs", 201, "{\"id\":\"r1\",\"status\":\"queued\"}");
    Files.writeString(folder.resolve("in.json"), "[1]");

    assertThat(shell.asks(remote, "run", "w", "--data", "@in.json")).isZero();
    assertThat(shell.typing("\"x\"").asks(remote, "run", "w", "-d", "-")).isZero();
    assertThat(shell.asks(remote, "run", "w", "-d", "@none.json")).isEqualTo(2);
    assertThat(shell.asks(remote, "run", "w", "-d", "{broken")).isEqualTo(2);

    assertThat(remote.asked())
        .extracting(Remote.Asked::body)
        .containsExactly("{\"data\":[1]}", "{\"data\":\"x\"}");
  }

  @ParameterizedTest
  @CsvSource({"succeeded,0", "failed,1", "cancelled,1", "quarantined,1"})
  void a_run_that_is_waited_for_gives_the_exit_code(String status, int code) throws IOException {
    remote.answer("POST /v1/workflows/w/runs", 201, "{\"id\":\"r1\",\"status\":\"queued\"}");
    remote.answer(RUN, 200, run("running")).answer(RUN, 200, run(status));

    assertThat(shell.asks(remote, "run", "w", "--wait", "30s")).isEqualTo(code);

    assertThat(shell.out()).startsWith("run r1 is " + status + "\n");
  }

  @Test
  void a_run_that_is_not_over_in_time_is_no_success() throws IOException {
    remote.answer("POST /v1/workflows/w/runs", 201, "{\"id\":\"r1\",\"status\":\"queued\"}");
    remote.answer(RUN, 200, run("waiting"));

    assertThat(shell.asks(remote, "run", "w", "--wait", "1ms")).isEqualTo(1);

    assertThat(shell.out()).contains("run r1 is waiting after 0 s");
  }

  @ParameterizedTest
  @CsvSource({"400,2", "413,2", "404,3", "401,4", "403,4", "409,4", "429,4", "503,5", "500,1"})
  void a_problem_is_one_line_with_its_detail_and_its_exit_code(int status, int code)
      throws IOException {
    remote.answer(
        RUN,
        status,
        "{\"title\":\"No\",\"status\":" + status + ",\"detail\":\"there is\\nno r1\"}");

    assertThat(shell.asks(remote, "show", "r1")).isEqualTo(code);

    assertThat(shell.err()).startsWith("signalbox: there is no r1");
    assertThat(shell.err().lines()).hasSize(1);
  }

  @Test
  void what_answers_with_something_else_is_told_as_such() throws IOException {
    remote.answer("GET /v1/runs", 200, "<html>hello");

    assertThat(shell.asks(remote, "runs")).isEqualTo(1);

    assertThat(shell.err()).contains("expected JSON from the server, found: <html>hello");
  }

  @Test
  void nobody_there_is_exit_code_5() throws IOException {
    remote.close();

    assertThat(shell.asks(remote, "runs")).isEqualTo(5);

    assertThat(shell.err()).contains("nothing answers at " + remote.url());
  }

  @Test
  void runs_are_a_table_and_filters_are_encoded() throws IOException {
    remote.answer(
        "GET /v1/runs?status=failed&workflow=w&label=a%3Db%20c&label=d%3D1&limit=2&cursor=x%2B",
        200,
        "{\"runs\":["
            + run("failed")
            + ","
            + run("succeeded").replace("r1", "run-22")
            + "],\"next\":\"n2\"}");

    int code =
        shell.asks(
            remote,
            "runs",
            "-s",
            "failed",
            "-w",
            "w",
            "-l",
            "a=b c",
            "-l",
            "d=1",
            "--limit",
            "2",
            "--cursor",
            "x+");

    assertThat(code).isZero();
    assertThat(shell.out())
        .isEqualTo(
            """
            RUN     WORKFLOW  STATUS     CREATED  UPDATED  LABELS
            r1      w         failed     90s ago  2s ago   k=v
            run-22  w         succeeded  90s ago  2s ago   k=v
            """);
    assertThat(shell.err()).contains("--cursor n2");
  }

  @Test
  void json_is_what_the_server_said_byte_for_byte() throws IOException {
    String body = "{\"runs\":[ ],\"next\":null,  \"é\":1.50}";
    remote.answer("GET /v1/runs", 200, body);

    assertThat(shell.atATerminal().asks(remote, "runs", "--json")).isZero();

    assertThat(shell.out()).isEqualTo(body + "\n");
  }

  @Test
  void colours_are_for_terminals_whose_user_wants_them() throws IOException {
    remote.answer("GET /v1/runs", 200, "{\"runs\":[" + run("failed") + "],\"next\":null}");

    shell.asks(remote, "runs");
    assertThat(shell.out()).doesNotContain("\u001b");
    shell.atATerminal().asks(remote, "runs");
    assertThat(shell.out()).contains("\u001b[31mfailed\u001b[0m");
    shell.with("NO_COLOR", "1").asks(remote, "runs");
    assertThat(shell.out()).doesNotContain("\u001b");
  }

  @Test
  void an_approval_is_decided_with_comment_and_digest() throws IOException {
    remote.answer("POST /v1/approvals/r1.review/decision", 200, "{}");

    assertThat(shell.asks(remote, "approve", "r1.review", "-m", "fine", "--digest", "d1")).isZero();
    assertThat(shell.asks(remote, "approve", "r1.review", "--reject")).isZero();
    assertThat(shell.asks(remote, "reject", "r1.review")).isZero();

    assertThat(remote.asked())
        .extracting(Remote.Asked::body)
        .containsExactly(
            "{\"decision\":\"approve\",\"channel\":\"cli\",\"comment\":\"fine\",\"digest\":\"d1\"}",
            "{\"decision\":\"reject\",\"channel\":\"cli\"}",
            "{\"decision\":\"reject\",\"channel\":\"cli\"}");
  }

  @Test
  void tokens_are_made_listed_and_revoked() throws IOException {
    remote
        .answer("POST /v1/tokens", 201, "{\"id\":\"t1\",\"token\":\"sbx_new\"}")
        .answer(
            "GET /v1/tokens",
            200,
            "{\"tokens\":[{\"id\":\"t1\",\"name\":\"ci\",\"role\":\"viewer\"}],\"next\":null}")
        .answer("DELETE /v1/tokens/t1", 204, "");

    assertThat(
            shell.asks(remote, "tokens", "create", "ci", "--role", "viewer", "--expires-in", "30d"))
        .isZero();
    assertThat(shell.out()).isEqualTo("sbx_new\n");
    assertThat(remote.asked().getFirst().body())
        .isEqualTo("{\"name\":\"ci\",\"role\":\"viewer\",\"expires-in\":\"30d\"}");
    assertThat(shell.asks(remote, "tokens", "list")).isZero();
    assertThat(shell.out()).contains("t1     ci    viewer");
    assertThat(shell.asks(remote, "tokens", "revoke", "t1")).isZero();
    assertThat(remote.lines()).last().isEqualTo("DELETE /v1/tokens/t1");
  }

  @Test
  void S04_a_token_is_made_with_scopes_and_listed_with_them() throws IOException {
    remote
        .answer("POST /v1/tokens", 201, "{\"id\":\"t1\",\"token\":\"sbx_new\"}")
        .answer(
            "GET /v1/tokens",
            200,
            "{\"tokens\":[{\"id\":\"t1\",\"name\":\"ci\",\"role\":\"operator\",\"scopes\":"
                + "{\"actions\":[\"read\"],\"workflows\":[\"card\"]}}],\"next\":null}");

    assertThat(
            shell.asks(
                remote,
                "tokens",
                "create",
                "ci",
                "--role",
                "operator",
                "--action",
                "read",
                "--action",
                "start-runs",
                "--workflow",
                "card"))
        .isZero();
    assertThat(remote.asked().getFirst().body())
        .isEqualTo(
            "{\"name\":\"ci\",\"role\":\"operator\",\"scopes\":"
                + "{\"actions\":[\"read\",\"start-runs\"],\"workflows\":[\"card\"]}}");
    assertThat(shell.asks(remote, "tokens", "list")).isZero();
    assertThat(shell.out()).contains("read workflow:card");
  }

  @Test
  void logs_go_through_untouched_but_not_to_a_terminal() throws IOException {
    remote.answer("GET /v1/runs/r1/logs", 200, "a\u001b]0;title\u0007\tb\n");

    assertThat(shell.asks(remote, "logs", "r1")).isZero();
    assertThat(shell.out()).isEqualTo("a\u001b]0;title\u0007\tb\n");
    assertThat(shell.atATerminal().asks(remote, "logs", "r1")).isZero();
    assertThat(shell.out()).isEqualTo("a\\u001b]0;title\\u0007\tb\n");
  }

  @Test
  void cancel_retry_why_and_diff_ask_for_what_they_say() throws IOException {
    remote
        .answer("POST /v1/runs/r1/cancel", 202, "{}")
        .answer("POST /v1/runs/r1/retry", 201, "{\"id\":\"r2\",\"status\":\"queued\"}")
        .answer("GET /v1/runs/r1/why", 200, "{\"text\":\"it waits\",\"reasons\":[]}")
        .answer("GET /v1/runs/r1/diff", 200, "+a\n");

    assertThat(shell.asks(remote, "cancel", "r1", "--force")).isZero();
    assertThat(shell.asks(remote, "retry", "r1")).isZero();
    assertThat(shell.out()).isEqualTo("run r2 is queued\n");
    assertThat(shell.asks(remote, "why", "r1")).isZero();
    assertThat(shell.out()).isEqualTo("it waits\n");
    assertThat(shell.asks(remote, "diff", "r1")).isZero();
    assertThat(shell.out()).isEqualTo("+a\n");
  }
}
