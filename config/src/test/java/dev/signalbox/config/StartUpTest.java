package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartUpTest {
  @TempDir Path folder;

  /** Reads a file in a JVM of its own, which says what it loads. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) {
      System.out.println(
          ConfigReader.read(Path.of(args[0]), Fixture.VOCABULARY, SecretSource.standard(Map.of())));
    }
  }

  @ParameterizedTest
  @CsvSource({"sleep: 1s, false", "set: '1 + 1', true"})
  void the_library_of_expressions_is_loaded_by_the_first_one(String step, boolean loaded)
      throws IOException, InterruptedException {
    Path file = folder.resolve("engine.yaml");
    Files.writeString(file, "workflows: { w: { steps: [ { id: a, " + step + " } ] } }");

    String output =
        output("-verbose:class", "-cp", System.getProperty("java.class.path"), file.toString());

    assertThat(output).contains("Loaded[config=EngineConfig[");
    assertThat(output.contains("dev.cel.compiler.")).isEqualTo(loaded);
    assertThat(output).doesNotContain("dev.cel.runtime.CelRuntimeImpl");
  }

  private static String output(String... arguments) throws IOException, InterruptedException {
    var argv = new java.util.ArrayList<String>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(java.util.List.of(arguments).subList(0, arguments.length - 1));
    argv.add(Reader.class.getName());
    argv.add(arguments[arguments.length - 1]);
    Process process =
        new ProcessBuilder(argv)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @Test
  void a_program_is_planned_once_and_can_be_used_by_many_threads() throws Exception {
    var step = new Fixture(folder).step("{ id: a, set: event.data.n + 1 }");
    var value = ((dev.signalbox.core.Step.Action.Compute) step.action()).value();
    var run = Fixture.run("{\"n\":5}", Map.of());

    try (var pool = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        pool.submit(() -> assertThat(Fixture.evaluated(value, run)).isEqualTo("6")).get();
      }
    }
  }
}
