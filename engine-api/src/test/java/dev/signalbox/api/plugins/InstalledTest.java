package dev.signalbox.api.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.runner.function.StepFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars in the folder {@code lib} bring functions and plugins. */
final class InstalledTest {
  private static final String FUNCTION =
      """
      package other;
      public final class Greet implements dev.signalbox.runner.function.StepFunction {
        public String name() { return "greet"; }
        public dev.signalbox.core.Json run(dev.signalbox.runner.function.FunctionCall call) {
          return dev.signalbox.core.Json.string("hello from a jar");
        }
      }
      """;
  private static final String PLUGIN =
      """
      package other;
      import dev.signalbox.core.*;
      import dev.signalbox.plugin.spi.*;
      import java.util.*;
      public final class Stamps implements PluginFactory, Plugin {
        public String name() { return "stamps"; }
        public Shape settings() { return new Shape.Keys(List.of()); }
        public List<StepShape> steps() {
          return List.of(new StepShape("stamp", new Shape.Text(false), List.of(), Step.Start.GRANTED));
        }
        public Map<String, Shape> evidence() { return Map.of(); }
        public boolean always() { return true; }
        public Plugin create(Json settings, PluginHost host) { return this; }
      """;
  private static final String INSTANCE =
      """
      package other;
      import dev.signalbox.core.*;
      import dev.signalbox.plugin.spi.*;
      import java.util.*;
      public final class Stamped implements Plugin {
        public Map<String, StepKind> steps() {
          return Map.of("stamp", call -> new Outcome.Claimed(Json.string("stamped")));
        }
        public Map<String, EvidenceKind> evidence() { return Map.of(); }
        public List<Hook> hooks() { return List.of(); }
        public void start() {}
        public void close() {}
      }
      """;

  @TempDir Path home;

  private Lib lib;

  @BeforeEach
  void makeLib() throws IOException {
    lib = Lib.in(home);
  }

  private static String factory() {
    return PLUGIN
            .replace("implements PluginFactory, Plugin", "implements PluginFactory")
            .replace("{ return this; }", "{ return new Stamped(); }")
        + "}\n";
  }

  @Test
  void a_function_and_a_step_kind_of_installed_jars_do_their_work() throws Exception {
    lib.add("greet.jar", StepFunction.class, "other.Greet", List.of(source("Greet", FUNCTION)));
    lib.add(
        "stamps.jar",
        PluginFactory.class,
        "other.Stamps",
        List.of(source("Stamps", factory()), source("Stamped", INSTANCE)));
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        workflows:
          w:
            steps: [ { id: greet, function: greet }, { id: stamp, stamp: here } ]
            output: "[steps.greet.output, steps.stamp.output]"
        """);

    try (var engine = LiveEngine.start(home)) {
      var run = engine.post("/v1/workflows/w/runs?wait=30s", "{}").body();

      assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("succeeded");
      assertThat(run.path("output").toString()).isEqualTo("[\"hello from a jar\",\"stamped\"]");
    }
  }

  @Test
  void a_jar_that_cannot_be_opened_is_named() throws IOException {
    Files.writeString(lib.folder().resolve("torn.jar"), "PK and then nothing");

    assertThatThrownBy(() -> Installed.in(lib.folder()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("torn.jar");
  }

  @Test
  void a_factory_that_is_not_there_is_named() throws Exception {
    lib.add("stamps.jar", PluginFactory.class, "other.Missing", List.of());

    assertThatThrownBy(() -> Installed.in(lib.folder()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("other.Missing");
  }

  @Test
  void a_broken_jar_ends_the_program_with_one_line() throws Exception {
    Files.writeString(lib.folder().resolve("torn.jar"), "PK and then nothing");
    Files.writeString(
        home.resolve("engine.yaml"), "workflows: { w: { steps: [ { id: a, run: 'true' } ] } }\n");

    try (var engine = LiveEngine.launch(home, java.util.Map.of(), List.of())) {
      assertThat(engine.exit()).isEqualTo(1);
      assertThat(engine.errors()).contains("torn.jar").doesNotContain("\tat ").hasLineCount(1);
    }
  }

  private Path source(String name, String text) throws IOException {
    return Files.writeString(home.resolve(name + ".java"), text);
  }
}
