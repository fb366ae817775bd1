package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.core.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs, bodies and headers: values that are filled in stay values. */
final class HttpStepTextsTest {
  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          List.of(
              new StepShape(
                  "http",
                  new Shape.Keys(
                      List.of(
                          Shape.Key.required("url", new Shape.Url(), "What is asked."),
                          Shape.Key.optional("body", new Shape.Body(), "What is sent along."),
                          Shape.Key.optional("headers", new Shape.Headers(), "The headers."))),
                  List.of(),
                  Step.Start.DIRECT)),
          Map.of(),
          Map.of(),
          Map.of());

  @TempDir Path folder;

  @BeforeEach
  void secret() throws IOException {
    Files.createDirectory(folder.resolve("secrets"));
    Path file = Files.writeString(folder.resolve("secrets/TOKEN"), "s3cret-value");
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
  }

  private Reading read(String keys) {
    Path file = folder.resolve("engine.yaml");
    try {
      Files.writeString(
          file, "workflows:\n  w:\n    steps:\n      - id: h\n        http:\n" + keys.indent(10));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return ConfigReader.read(file, VOCABULARY, SecretSource.standard(Map.of()));
  }

  /** The member of the step's input under this event's data; or what kept it from being read. */
  private String input(String keys, String member, String data) {
    return switch (read(keys)) {
      case Reading.Loaded(EngineConfig config, List<Problem> _) -> {
        var workflow = config.workflows().firstEntry().getValue().workflow();
        String shown = Fixture.evaluated(input(workflow), Fixture.run(data, Map.of()));
        try {
          var node = new com.fasterxml.jackson.databind.ObjectMapper().readTree(shown);
          yield node.at("/http/" + member).isTextual()
              ? node.at("/http/" + member).asText()
              : node.at("/http/" + member).toString();
        } catch (IOException _) {
          yield shown;
        }
      }
      case Reading.Broken broken -> String.join("\n", Fixture.lines(broken));
    };
  }

  private static String data(String value) {
    return "{\"v\":" + Json.string(value).text() + "}";
  }

  @ParameterizedTest
  @CsvSource({
    "a b&c=d/e?f#g, https://h.test/x/a%20b%26c%3Dd%2Fe%3Ff%23g?q=1",
    "../../admin, https://h.test/x/..%2F..%2Fadmin?q=1",
    "é, https://h.test/x/%C3%A9?q=1",
    "{{ 1 }}, https://h.test/x/%7B%7B%201%20%7D%7D?q=1"
  })
  void S13_a_value_in_a_url_stays_one_part_of_it(String value, String expected) {
    assertThat(input("url: 'https://h.test/x/{{ event.data.v }}?q=1'", "url", data(value)))
        .isEqualTo(expected);
  }

  @Test
  void a_url_that_is_a_value_is_taken_as_it_is() {
    String keys = "url: '{{ event.data.v }}/items/{{ event.data.v }}'";

    assertThat(input(keys, "url", data("https://h.test/a")))
        .isEqualTo("https://h.test/a/items/https%3A%2F%2Fh.test%2Fa");
  }

  @Test
  void S13_a_value_in_a_json_body_stays_a_value() {
    String keys =
        """
        url: https://h.test/
        body: '{"in": "<{{ event.data.v }}>", "whole": {{ event.data }}, "n": [{{ 1 + 1 }}]}'
        """;
    String hostile = "\", \"admin\": true, \"x\": \"\\\n";

    assertThat(input(keys, "body", data(hostile)))
        .isEqualTo(
            "{\"in\": \"<"
                + Json.string(hostile).text().substring(1, Json.string(hostile).text().length() - 1)
                + ">\", \"whole\": "
                + data(hostile)
                + ", \"n\": [2]}");
  }

  @Test
  void a_body_may_be_an_expression_that_makes_a_document() {
    String keys = "url: https://h.test/\nbody: '{\"id\": event.data.v, \"all\": [event.data.v]}'";

    assertThat(input(keys, "body", data("7"))).isEqualTo("{\"id\":\"7\",\"all\":[\"7\"]}");
  }

  @Test
  void a_body_that_is_json_or_text_is_sent_as_it_is_written() {
    assertThat(input("url: https://h.test/\nbody: '{\"a\":  1e3}'", "body", "{}"))
        .isEqualTo("{\"a\":  1e3}");
    assertThat(
            input("url: https://h.test/\nbody: 'hello, {{ event.data.v }}'", "body", data("\"x\"")))
        .isEqualTo("hello, \"x\"");
    assertThat(input("url: https://h.test/\nbody: '{{ event.data }}'", "body", data("x")))
        .isEqualTo("{\"v\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": {{ event.data.v }}",
        "{\"a\" {{ event.data.v }}}",
        "{ {{ event.data.v }}: 1 }",
        "{\"a\": \"\\{{ event.data.v }}\"}",
        "[1, nothing.like.this]",
        "{\"a\": 1"
      })
  void a_body_that_begins_like_json_and_is_none_is_found_by_validate(String body) {
    String quoted = "'" + body + "'";

    assertThat(input("url: https://h.test/\nbody: " + quoted, "body", "{}"))
        .contains("workflows.w.steps[0].http.body");
  }

  @Test
  void S19_a_secret_may_stand_in_a_header_and_only_its_name_is_kept() {
    String keys =
        """
        url: https://h.test/
        headers:
          Authorization: "Bearer ${secret:TOKEN}"
          X-Plain: "{{ event.data.v }}!"
        """;

    assertThat(input(keys, "headers", data("v")))
        .isEqualTo("{\"Authorization\":[\"Bearer \",{\"secret\":\"TOKEN\"}],\"X-Plain\":[\"v!\"]}");
    for (String wrong :
        List.of("url: 'https://h.test/${secret:TOKEN}'", "url: h\nbody: '${secret:TOKEN}'")) {
      assertThat(input(wrong, "url", "{}"))
          .contains("no secret can stand here")
          .contains("headers");
    }
    assertThat(input("url: h\nheaders: { A: '${secret:GONE}' }", "url", "{}")).contains("GONE");
  }

  @Test
  void a_value_that_looks_like_a_secret_stays_a_text() {
    String keys = "url: https://h.test/\nheaders: { A: '{{ event.data.v }}' }";

    assertThat(input(keys, "headers", data("${secret:TOKEN}")))
        .isEqualTo("{\"A\":[\"${secret:TOKEN}\"]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: h", "content-length: 1", "'a b': c", "'': c", "A: b\n  a: c"})
  void headers_that_are_not_the_authors_are_refused(String header) {
    assertThat(input("url: h\nheaders:\n  " + header, "url", "{}"))
        .contains("workflows.w.steps[0].http.headers");
  }

  @Test
  void a_mistake_in_a_header_is_shown_in_its_place() {
    assertThat(input("url: h\nheaders:\n  A: '${secret:TOKEN} {{ nothing }}'", "url", "{}"))
        .startsWith("8:36 ");
  }

  @Test
  void a_stored_definition_reads_the_same() {
    String keys =
        """
        url: 'https://h.test/{{ event.data.v }}'
        body: '{"a": {{ event.data.v }}}'
        headers: { B: "x ${secret:TOKEN}", A: "{{ event.data.v }}" }
        """;
    var compiled = ((Reading.Loaded) read(keys)).config().workflows().firstEntry().getValue();
    var stored = ConfigReader.recompile(compiled.source(), VOCABULARY);
    var run = Fixture.run(data("ä\"/"), Map.of());

    assertThat(Fixture.evaluated(input(stored), run))
        .isEqualTo(Fixture.evaluated(input(compiled.workflow()), run))
        .contains("TOKEN");
  }

  private static Expression input(Workflow workflow) {
    return ((Step.Action.Task) workflow.steps().getFirst().action()).input();
  }
}
