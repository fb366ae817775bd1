package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowTest {
  private static final String HISTORY = "GET /v1/runs/r1/history";

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

  private static String event(int sequence, String facts) {
    return "{\"sequence\":"
        + sequence
        + ",\"type\":\"x\",\"time\":\"2026-11-20T11:00:0"
        + sequence
        + "Z\",\"data\":{},\"facts\":["
        + facts
        + "]}";
  }

  private static String run(String status) {
    return "{\"id\":\"r1\",\"workflow\":\"w\",\"status\":\""
        + status
        + "\",\"steps\":["
        + "{\"id\":\"a\",\"status\":\"succeeded\",\"attempts\":1,\"output\":{\"exit\":0},\"error\":null},"
        + "{\"id\":\"b\",\"status\":\"failed\",\"attempts\":2,\"output\":null,"
        + "\"error\":{\"kind\":\"error\",\"message\":\"exit\\u001b 1\"}}],"
        + "\"output\":null,\"failure\":{\"kind\":\"error\",\"step\":\"b\",\"message\":\"exit 1\"},"
        + "\"labels\":{},\"retry-of\":null,\"created\":\"2026-11-20T11:00:00Z\",\"updated\":\"2026-11-20T11:00:09Z\"}";
  }

  @Test
  void a_run_is_shown_with_its_steps_its_failure_and_its_timeline() throws IOException {
    remote.answer("GET /v1/runs/r1", 200, run("failed"));
    remote.answer(
        HISTORY,
        200,
        "{\"events\":["
            + event(
                1,
                "{\"type\":\"run-created\",\"workflow\":\"w\"},{\"type\":\"step-started\",\"step\":\"b\"}")
            + ","
            + event(
                2,
                "{\"type\":\"attempt-delayed\",\"step\":\"b\",\"due\":\"2026-11-20T11:00:07.5Z\"},{\"type\":\"attempt-failed\",\"step\":\"b\",\"attempt\":2,\"failure\":{\"kind\":\"error\",\"message\":\"exit 1\"}},{\"type\":\"something-new\"}")
            + "],\"next\":null}");

    assertThat(shell.asks(remote, "show", "r1")).isZero();

    assertThat(shell.out())
        .isEqualTo(
            """
            run r1 of w is failed
            created 2026-11-20 11:00:00, updated 59m ago
            failed: error in step b: exit 1

            STEP  STATUS     ATTEMPTS  OUTPUT
            a     succeeded  1         {"exit":0}
            b     failed     2         error: exit\\u001b 1

            11:00:01  run         created, of workflow w
            11:00:02  b           next attempt at 11:00:07
            11:00:02  b           attempt 2 failed: error: exit 1
            11:00:02  run         something new
            """);
  }

  @Test
  void following_prints_each_event_once_and_ends_with_the_run() throws IOException {
    remote.answer("GET /v1/runs/r1", 200, run("running"));
    remote.answer("GET /v1/runs/r1", 200, run("running"));
    remote.answer("GET /v1/runs/r1", 200, run("failed"));
    String first = event(1, "{\"type\":\"step-skipped\",\"step\":\"a\"}");
    String second = event(2, "{\"type\":\"step-succeeded\",\"step\":\"b\"}");
    String third = event(3, "{\"type\":\"run-cancelled\"}");
    remote.answer(HISTORY, 200, "{\"events\":[" + first + "],\"next\":\"1\"}");
    remote.answer(HISTORY + "?cursor=1", 200, "{\"events\":[" + second + "],\"next\":null}");
    remote.answer(
        HISTORY + "?cursor=1", 200, "{\"events\":[" + second + "," + third + "],\"next\":null}");

    assertThat(shell.asks(remote, "show", "r1", "--follow")).isEqualTo(1);

    assertThat(shell.out())
        .isEqualTo(
            """
            11:00:01  a           skipped
            11:00:02  b           succeeded
            11:00:03  run         cancelled
            """);
  }

  @Test
  void following_as_json_is_one_event_a_line() throws IOException {
    remote.answer("GET /v1/runs/r1", 200, run("succeeded"));
    remote.answer(
        HISTORY, 200, "{\"events\":[" + event(1, "") + "," + event(2, "") + "],\"next\":null}");

    assertThat(shell.asks(remote, "show", "r1", "--follow", "--json")).isZero();

    assertThat(shell.out()).isEqualTo(event(1, "") + "\n" + event(2, "") + "\n");
  }
}
