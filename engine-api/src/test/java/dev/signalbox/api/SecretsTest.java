package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.crash.LiveEngine;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step gets to see, and what of it is kept. */
final class SecretsTest {
  private static final String SECRET = "canary/\"7781+\u00fcber and\nsecond line";

  @TempDir Path home;

  @Test
  void I25_S19_a_secret_that_a_step_prints_is_nowhere_in_the_data_the_answers_and_the_logs()
      throws Exception {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        workflows:
          leak:
            steps:
              - id: prints
                env: { K: "${secret:CANARY}" }
                run: |
                  printf '%s' "$K"; printf '%s' "$K" | base64 -w0; printf 'x%s' "$K" | base64 -w0 >&2
                  printf '%s' "$K" | od -An -v -tx1 | tr -d ' \\n'
              - id: outputs
                env: { K: "${secret:CANARY}" }
                run: printf '{"a":"%s"}' "$(printf '%s' "$K" | base64 -w0)" > "$SIGNALBOX_OUTPUT"
              - id: fails
                env: { K: "${secret:CANARY}" }
                run: printf '%s' "$K" >&2; exit 3
        """);

    try (var engine = LiveEngine.launch(home, Map.of("CANARY", SECRET), List.of())) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      var run = engine.post("/v1/workflows/leak/runs?wait=30s", "{}").body();
      String id = run.path("id").asText();
      assertThat(run.path("status").asText()).isEqualTo("failed");
      var seen = new ArrayList<String>();
      seen.add(run.toString());
      for (String view : List.of("", "/history?limit=500", "/logs", "/why")) {
        seen.add(engine.text("/v1/runs/" + id + view));
      }
      engine.terminate();
      assertThat(engine.exit()).isZero();
      seen.add(engine.errors());
      try (Stream<Path> files = Files.walk(engine.data())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          seen.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }

      assertThat(String.join("\n", seen)).contains("[redacted]");
      for (String form : forms()) {
        assertThat(seen).allSatisfy(text -> assertThat(text).doesNotContain(form));
      }
    }
  }

  /** Pieces of it, as they would show. Files are read byte by byte. */
  private static List<String> forms() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String shifted =
        Base64.getEncoder().encodeToString(("x" + SECRET).getBytes(StandardCharsets.UTF_8));
    String url = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    return List.of(
        "7781+",
        "second line",
        base64.substring(8, 20),
        shifted.substring(8, 20),
        url.substring(4, 20),
        java.util.HexFormat.of().formatHex(bytes).substring(10, 30));
  }

  @Test
  void S18_a_step_sees_its_own_environment_folder_and_three_open_files_and_nothing_else()
      throws Exception {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        workflows:
          look:
            steps:
              - id: look
                env: { OWN: "{{ 1 + 1 }}" }
                run: [ sh, -c, "tr '\\\\0' '\\\\n' < /proc/$$/environ > env; tr '\\\\0' '\\\\n' < /proc/$$/cmdline > argv; ls /proc/$$/fd > fds; pwd; readlink /proc/$$/fd/0" ]
        """);

    try (var engine =
        LiveEngine.launch(home, Map.of("CANARY", SECRET, "LANG", "C.UTF-8"), List.of())) {
      assertThat(engine.listens()).as(engine.errors()).isTrue();
      var run = engine.post("/v1/workflows/look/runs?wait=30s", "{}").body();
      String id = run.path("id").asText();
      assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("succeeded");
      Path folder = engine.data().resolve("scratch").resolve(id);

      List<String> variables =
          lines(folder.resolve("env")).stream()
              .map(line -> line.split("=", 2)[0])
              .sorted()
              .toList();
      assertThat(variables)
          .filteredOn(name -> !List.of("PWD", "SHLVL", "_").contains(name))
          .containsExactly(
              "HOME",
              "LANG",
              "OWN",
              "PATH",
              "SIGNALBOX_ATTEMPT",
              "SIGNALBOX_KEY",
              "SIGNALBOX_OUTCOME",
              "SIGNALBOX_OUTPUT",
              "SIGNALBOX_RUN",
              "SIGNALBOX_STEP",
              "TMPDIR");
      assertThat(lines(folder.resolve("env")))
          .contains(
              "OWN=2",
              "SIGNALBOX_RUN=" + id,
              "SIGNALBOX_STEP=look",
              "SIGNALBOX_ATTEMPT=1",
              "SIGNALBOX_KEY=" + id + "/look");
      assertThat(lines(folder.resolve("argv"))).element(0).asString().endsWith("/sh");
      assertThat(lines(folder.resolve("fds")))
          .filteredOn(fd -> Integer.parseInt(fd) < 10)
          .containsOnly("0", "1", "2");
      assertThat(run.path("steps").path(0).path("output").path("stdout").asText())
          .isEqualTo(folder + "\n/dev/null\n");
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }
}
