package dev.signalbox.api;

import dev.signalbox.api.plugins.Installed;
import dev.signalbox.api.wiring.Configured;
import dev.signalbox.config.ConfigReader;
import dev.signalbox.config.Problem;
import dev.signalbox.config.Reading;
import dev.signalbox.config.SecretSource;
import dev.signalbox.queue.engine.Definitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The definitions of an engine.yaml. */
public final class Written {
  private Written() {}

  /**
   * @param folder where it is written to
   */
  public static Definitions in(Path folder, String yaml) {
    Path file = folder.resolve("engine.yaml");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Installed installed = Installed.in(ConfigReader.lib(file));
    SecretSource any = (name, _) -> new SecretSource.Answer.Found("secret-" + name);
    return switch (ConfigReader.read(file, installed.vocabulary(), any)) {
      case Reading.Loaded loaded ->
          new Configured(loaded.config()).definitions(installed.storedVocabulary());
      case Reading.Broken broken ->
          throw new AssertionError(
              broken.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    };
  }
}
