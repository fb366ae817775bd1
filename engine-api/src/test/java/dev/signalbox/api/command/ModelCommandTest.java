package dev.signalbox.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.cli.Commands.CheckOptions;
import dev.signalbox.api.demo.Demo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} and {@code draw}, as they are typed. */
class ModelCommandTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int check(String yaml, boolean json) throws IOException {
    var options = new CheckOptions(1000, Duration.ofSeconds(20), json);
    return new Program(stream(err)).check(written(yaml), options, stream(out));
  }

  private int draw(String yaml, Optional<String> workflow) throws IOException {
    return new Program(stream(err)).draw(written(yaml), workflow, false, stream(out));
  }

  private Path written(String yaml) throws IOException {
    Path file = folder.resolve("engine.yaml");
    Files.writeString(file, yaml);
    return file;
  }

  private static PrintStream stream(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_sound_file_is_exit_code_0_and_a_line_for_each_workflow() throws Exception {
    assertThat(check("workflows: { w: { steps: [ { id: a, run: 'true' } ] } }", false)).isZero();

    assertThat(out())
        .isEqualTo("w: explored 5 states, complete; can end as succeeded, failed, cancelled\n");
  }

  @Test
  void a_finding_is_exit_code_1_and_the_way_there() throws Exception {
    String yaml =
        "workflows: { w: { steps: [ { id: a, run: 'true' }, { id: b, set: '1 / 0' }, { id: c, run:"
            + " 'true' } ] } }";

    assertThat(check(yaml, false)).isEqualTo(1);
    assertThat(out().lines())
        .containsSubsequence(
            "error: w: no run of it can succeed [never-succeeds]",
            "warning: w.c: no run gets to it: the step before it, b, always fails [unreachable]",
            "    start > a ok");
  }

  @Test
  void scripts_get_the_same_as_json() throws Exception {
    assertThat(check("workflows: { w: { steps: [ { id: a, set: '1 / 0' } ] } }", true))
        .isEqualTo(1);

    JsonNode workflow = new ObjectMapper().readTree(out()).at("/workflows/0");
    assertThat(workflow.path("complete").asBoolean()).isTrue();
    assertThat(workflow.path("outcomes").toString()).isEqualTo("[\"failed\"]");
    assertThat(workflow.at("/findings/0/kind").asText()).isEqualTo("never-succeeds");
  }

  @Test
  void what_webhooks_and_plugins_send_is_known() throws Exception {
    String yaml =
        """
        webhooks: { shop: { type: standard, secret: "${secret:SHOP}", event: "shop/{type}" } }
        plugins: { kanban: { board: ./board, columns: [A] } }
        workflows:
          w:
            steps:
              - { id: a, wait-for-event: { event: shop/paid } }
              - { id: b, wait-for-event: { event: kanban/card.moved } }
              - { id: c, wait-for-event: { event: other/thing } }
        """;
    Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/SHOP"), "0123456789abcdef");
    folder.resolve("secrets/SHOP").toFile().setReadable(false, false);
    folder.resolve("secrets/SHOP").toFile().setReadable(true, true);

    assertThat(check(yaml, false)).isEqualTo(1);
    assertThat(out())
        .contains("warning: w.c: nobody is known to send other/thing")
        .doesNotContain("w.a:", "w.b:");
  }

  @Test
  void the_demo_is_clean() throws Exception {
    String yaml;
    try (var in = Demo.class.getResourceAsStream("engine.yaml")) {
      yaml =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@PORT@", "0")
              .replace("@COMMAND@", "[claude]")
              .replaceAll("@[A-Z]+@", "");
    }

    assertThat(check(yaml, false)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(out()).doesNotContain("warning", "error", "cut off");
  }

  @Test
  void draw_needs_the_name_of_a_workflow_where_there_are_several() throws Exception {
    String yaml =
        "workflows: { a: { steps: [ { id: x, run: 'true' } ] }, b: { steps: [ { id: y, run: 'true'"
            + " } ] } }";

    assertThat(draw(yaml, Optional.empty())).isEqualTo(2);
    assertThat(draw(yaml, Optional.of("c"))).isEqualTo(3);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("one of the workflows a, b");
    assertThat(draw(yaml, Optional.of("b"))).isZero();
    assertThat(out())
        .isEqualTo(
            """
            stateDiagram-v2
                state "y" as s1
                [*] --> s1
                s1 --> succeeded : ok
                s1 --> failed : fail
                succeeded --> [*]
                failed --> [*]
            """);
  }
}
