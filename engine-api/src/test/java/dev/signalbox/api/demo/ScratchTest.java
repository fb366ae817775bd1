package dev.signalbox.api.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.config.Vocabulary;
import dev.signalbox.core.Shape;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.runner.spi.RunnerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScratchTest {
  @TempDir private Path folder;

  private static DemoOptions options(boolean crash, Optional<String> agent, Path folder) {
    return new DemoOptions(true, crash, agent, Optional.of(folder), 0);
  }

  @Test
  void it_holds_a_repository_whose_test_fails_and_a_card_in_the_backlog() {
    var scratch = Scratch.make(options(false, Optional.empty(), folder.resolve("new")));

    assertThat(scratch.column()).isEqualTo("Backlog");
    assertThat(scratch.git().orFail("status", "--porcelain")).isEmpty();
    assertThat(scratch.git().orFail("rev-parse", "refs/heads/main").strip())
        .isEqualTo(scratch.initial());
    assertThat(Files.isExecutable(scratch.folder().resolve("repo/test.sh"))).isTrue();
    assertThat(Programs.run(scratch.folder().resolve("repo"), "./test.sh").exit()).isEqualTo(1);
  }

  @Test
  void a_folder_with_files_in_it_is_left_alone() throws IOException {
    Files.writeString(folder.resolve("mine"), "x");

    assertThatThrownBy(() -> Scratch.make(options(false, Optional.empty(), folder)))
        .isInstanceOf(Stop.class)
        .hasMessageContaining("found files in " + folder);

    assertThat(folder).isDirectoryContaining("glob:**mine");
  }

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true"})
  void its_engine_yaml_is_valid_without_a_warning(boolean crash, boolean isClaude)
      throws IOException {
    Path odd = Files.createDirectory(folder.resolve("it's a \"folder\""));
    Optional<String> agent = isClaude ? Optional.of("claude") : Optional.empty();
    var scratch = Scratch.make(options(crash, agent, odd));

    var reading = ConfigReader.read(scratch.config(), installed(), SecretSource.standard(Map.of()));

    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    var loaded = (Reading.Loaded) reading;
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.config().data()).isEqualTo(scratch.folder().resolve("data"));
    assertThat(Files.readString(scratch.config())).doesNotContain("@");
    assertThat(Files.readString(scratch.config()).contains("id: settle")).isEqualTo(crash);
  }

  private static Vocabulary installed() {
    var steps = new ArrayList<StepShape>();
    var evidence = new HashMap<String, Shape>();
    var plugins = new HashMap<String, Shape>();
    for (PluginFactory plugin : ServiceLoader.load(PluginFactory.class)) {
      steps.addAll(plugin.steps());
      evidence.putAll(plugin.evidence());
      plugins.put(plugin.name(), plugin.settings());
    }
    var types = new HashMap<String, Shape>();
    for (RunnerFactory runner : ServiceLoader.load(RunnerFactory.class)) {
      types.put(runner.type(), runner.settings());
    }
    return new Vocabulary(List.copyOf(steps), evidence, types, plugins);
  }
}
