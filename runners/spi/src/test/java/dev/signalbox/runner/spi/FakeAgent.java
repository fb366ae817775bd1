package dev.signalbox.runner.spi;

import dev.signalbox.core.Allowance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The fake agent in a folder of its own, and what can be seen of it from outside. */
public final class FakeAgent {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Limits limits =
      new Limits(Optional.of(Duration.ofSeconds(30)), Optional.empty(), Optional.empty());
  private String prompt = "add a file";
  private Optional<String> resume = Optional.empty();
  private Optional<Allowance> allowance = Optional.empty();
  private OutputStream log = new ByteArrayOutputStream();

  public FakeAgent(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(workspace());
      Files.createDirectories(folder.resolve("bin"));
      try (InputStream script = FakeAgent.class.getResourceAsStream("fake-agent.sh")) {
        Files.write(program(), Objects.requireNonNull(script).readAllBytes());
      }
      Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path program() {
    return folder.resolve("bin/fake-agent");
  }

  public Path workspace() {
    return folder.resolve("workspace");
  }

  public AttemptFiles files() {
    return new AttemptFiles(folder.resolve("data/attempts/r1.build.1"));
  }

  /** A command line as the settings of a runner have it. */
  public FakeAgent with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public FakeAgent limits(Limits limits) {
    this.limits = limits;
    return this;
  }

  public FakeAgent allowance(Allowance most) {
    this.allowance = Optional.of(most);
    return this;
  }

  public FakeAgent prompt(String text) {
    this.prompt = text;
    return this;
  }

  public FakeAgent resume(String session) {
    this.resume = Optional.of(session);
    return this;
  }

  public FakeAgent log(OutputStream out) {
    this.log = out;
    return this;
  }

  /** An attempt in which the agent does this. */
  public AttemptSpec spec(String scenario) {
    environment.put("FAKE_SCENARIO", scenario);
    return new AttemptSpec(
        id(),
        workspace(),
        files(),
        Optional.empty(),
        environment,
        prompt,
        resume,
        limits,
        allowance,
        log);
  }

  public static AttemptId id() {
    return new AttemptId(
        new dev.signalbox.core.RunId("r1"),
        new dev.signalbox.core.StepPath("build"),
        1,
        "r1/build");
  }

  /** What the agent has left in its workspace. */
  public String left(String file) {
    try {
      return Files.readString(workspace().resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean hasLeft(String file) {
    return Files.exists(workspace().resolve(file));
  }

  /** The processes that carry this attempt's mark. */
  public List<Long> processes() {
    byte[] mark = ("SIGNALBOX_OUTCOME=" + files().outcome()).getBytes(StandardCharsets.UTF_8);
    String entry = new String(mark, StandardCharsets.ISO_8859_1);
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .filter(path -> environment(path).contains(entry + "\0"))
          .map(path -> Long.valueOf(path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String environment(Path process) {
    try {
      return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
