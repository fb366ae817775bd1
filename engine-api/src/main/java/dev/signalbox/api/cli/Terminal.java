package dev.signalbox.api.cli;

import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command runs: its streams, its folder, its environment, its clock.
 *
 * @param interactive whether a person reads {@code out}
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Map<String, String> environment,
    Path folder,
    Clock clock) {
  public Terminal {
    environment = Map.copyOf(environment);
    folder = folder.toAbsolutePath().normalize();
  }

  /** That of this process. */
  public static Terminal system() {
    return new Terminal(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent(),
        System.getenv(),
        Path.of(""),
        Clock.system(ZoneId.systemDefault()));
  }

  /** UTF-8 whatever the locale says: scripts read it, and the names in it come from anywhere. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  Ink ink() {
    boolean isPlain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "").equals("dumb");
    return new Ink(interactive && !isPlain);
  }

  /** A path as the person gave it, seen from their folder. */
  public Path resolve(Path path) {
    return folder.resolve(path).normalize();
  }

  /** Where a program is on the PATH. */
  public Optional<Path> program(String name) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(place -> !place.isEmpty())
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
