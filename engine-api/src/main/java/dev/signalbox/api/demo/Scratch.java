package dev.signalbox.api.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The folder that the demo works in: a repository with a test that fails, a board with one card, an
 * agent, an engine.yaml.
 *
 * @param initial the commit that the repository begins with
 */
record Scratch(Path folder, String initial) {
  static final String CARD = "greet-by-name";

  static Scratch make(DemoOptions options) {
    try {
      Path folder = empty(options).toRealPath();
      put("card.md", Files.createDirectory(folder.resolve("board")).resolve(CARD + ".md"));
      executable("agent.sh", folder.resolve("agent.sh"));
      Files.writeString(folder.resolve("engine.yaml"), configuration(options, folder));
      return new Scratch(folder, repository(Files.createDirectory(folder.resolve("repo"))));
    } catch (IOException e) {
      throw new Stop(
          ExitCode.FAILED, "the scratch folder cannot be made: " + e + "; name another by --dir");
    }
  }

  Path config() {
    return folder.resolve("engine.yaml");
  }

  Path card() {
    return folder.resolve("board").resolve(CARD + ".md");
  }

  Path notifications() {
    return folder.resolve("notifications.log");
  }

  Path log() {
    return folder.resolve("engine.log");
  }

  /** There as soon as the agent works, where it is told to say so. */
  Path agentStarted() {
    return folder.resolve("agent.started");
  }

  Git git() {
    return new Git(folder.resolve("repo"));
  }

  private static Path empty(DemoOptions options) throws IOException {
    if (options.folder().isEmpty()) {
      return Files.createTempDirectory("signalbox-demo-");
    }
    Path folder = options.folder().get();
    Files.createDirectories(folder);
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new Stop(
            ExitCode.USAGE,
            "--dir: expected a new or an empty folder, found files in "
                + folder
                + "; name another");
      }
    }
    return folder;
  }

  private static String repository(Path repository) throws IOException {
    var git = new Git(repository);
    git.orFail("init", "--quiet", "--template=", "--initial-branch=main");
    executable("greet.sh", repository.resolve("greet.sh"));
    executable("test.sh", repository.resolve("test.sh"));
    git.orFail("add", "--", "greet.sh", "test.sh");
    git.orFail("commit", "--quiet", "--message", "A greeting, and a test that wants more of it");
    return git.orFail("rev-parse", "HEAD").strip();
  }

  /** The template with its blanks filled in; a line that stays blank is left out. */
  static String configuration(DemoOptions options, Path folder) {
    String command = options.agent().orElse(folder.resolve("agent.sh").toString());
    String settings =
        options.agent().isPresent()
            ? "    args: [\"--allowedTools=Bash,Edit,Write,Read\"]   # what it may do without asking\n"
            : options.crash()
                ? "    env: { DEMO_STARTED: %s, DEMO_PAUSE: \"2\" }\n"
                    .formatted(quoted(folder.resolve("agent.started").toString()))
                : "";
    String settle =
        options.crash()
            ? "      - { id: settle, sleep: 2s }          # time to be killed in\n"
            : "";
    return text("engine.yaml")
        .replace("@PORT@", Integer.toString(options.port()))
        .replace("@COMMAND@", "[" + quoted(command) + "]")
        .replace("@SETTINGS@\n", settings)
        .replace("@SETTLE@\n", settle);
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  private static void executable(String resource, Path file) throws IOException {
    put(resource, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void put(String resource, Path file) throws IOException {
    Files.writeString(file, text(resource));
  }

  static String text(String resource) {
    try (InputStream in = Scratch.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("expected the resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("expected to read the resource " + resource, e);
    }
  }

  /** The words of the notifications so far, one JSON object a line. */
  List<String> notified() {
    try {
      return Files.exists(notifications()) ? Files.readAllLines(notifications()) : List.of();
    } catch (IOException e) {
      throw new Stop(ExitCode.FAILED, notifications() + " cannot be read: " + e.getMessage());
    }
  }

  /** The column that the card's file names. */
  String column() {
    try (var lines = Files.lines(card())) {
      return lines
          .filter(line -> line.startsWith("column:"))
          .map(line -> line.substring("column:".length()).strip())
          .collect(Collectors.joining(", "));
    } catch (IOException e) {
      throw new Stop(ExitCode.FAILED, card() + " cannot be read: " + e.getMessage());
    }
  }
}
