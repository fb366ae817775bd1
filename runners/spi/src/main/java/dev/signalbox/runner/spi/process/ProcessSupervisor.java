package dev.signalbox.runner.spi.process;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Starts the processes of attempts, watches them, and sees them to their end.
 *
 * <p>Each runs in a session of its own (setsid of util-linux; where that is not installed, in the
 * engine's session, and then only its descendants and mark tell what belongs to it), with an
 * environment built from empty, and with no open files but 0, 1 and 2.
 */
public final class ProcessSupervisor {
  private static final long LOG_CAP = 50L << 20;

  /** How Java says which error number of the system it met: E2BIG. */
  private static final Pattern TOO_LONG = Pattern.compile("error[:=] ?7\\b");

  /** What Java puts in front: our program and the folder, which are nobody's mistake. */
  private static final Pattern PROGRAM =
      Pattern.compile("^Cannot run program \"[^\"]*\"(?: \\(in directory \"[^\"]*\"\\))?: ");

  private final Graces graces;
  private final long logCap;
  private final Map<String, String> engine;
  private final Clock clock;
  private final ProcessTable table = new ProcessTable();
  private final Optional<Path> setsid;

  /**
   * @param engine the engine's own environment: PATH, HOME and LANG are taken from it, and nothing
   *     else
   * @param clock tells the age of files
   */
  public ProcessSupervisor(Graces graces, long logCap, Map<String, String> engine, Clock clock) {
    this(graces, logCap, engine, clock, setsid(engine));
  }

  ProcessSupervisor(
      Graces graces, long logCap, Map<String, String> engine, Clock clock, Optional<Path> setsid) {
    this.graces = graces;
    this.logCap = logCap;
    this.engine = Map.copyOf(engine);
    this.clock = clock;
    this.setsid = setsid;
  }

  private static Optional<Path> setsid(Map<String, String> engine) {
    String path = engine.getOrDefault("PATH", "") + File.pathSeparator + Environment.PATH;
    return Executable.find("setsid", path, Path.of("/")) instanceof Executable.Found(Path found)
        ? Optional.of(found)
        : Optional.empty();
  }

  /** With the standard graces, a log of at most 50 MiB, and what this process was started with. */
  public static ProcessSupervisor standard() {
    return new ProcessSupervisor(Graces.STANDARD, LOG_CAP, System.getenv(), Clock.systemUTC());
  }

  /** The program that {@code argv} begins with, as a launch with these would find it. */
  public Executable executable(List<String> argv, Map<String, String> environment, Path directory) {
    String path = environment.getOrDefault("PATH", engine.getOrDefault("PATH", Environment.PATH));
    return Executable.find(argv.isEmpty() ? "" : argv.getFirst(), path, directory);
  }

  /**
   * Runs a process on the calling thread from its start to the end of the last process that came of
   * it.
   *
   * <p>Interrupting the thread is the same as requesting the interruption; the thread's flag is
   * then set on return.
   *
   * @throws IllegalStateException where {@code output} threw; the process is gone then, too
   */
  public Ended run(Launch launch, Output output, Interruption interruption) {
    if (interruption.requested()) {
      return new Ended.NotStarted(new Outcome.Cancelled("interrupted before it began", Json.NULL));
    }
    Optional<String> objection =
        Environment.objection(launch.environment())
            .or(() -> ArgumentLimit.objection(launch.argv(), launch.environment()));
    if (objection.isPresent()) {
      return notStarted(FailureKind.CONFIG, objection.get());
    }
    if (!Files.isDirectory(launch.directory())) {
      return notStarted(
          FailureKind.CONFIG,
          "expected a folder to work in at " + launch.directory() + ", found none");
    }
    return switch (executable(launch.argv(), launch.environment(), launch.directory())) {
      case Executable.Missing(String message) ->
          notStarted(FailureKind.EXECUTABLE_MISSING, message);
      case Executable.Found(Path program) -> start(launch, program, output, interruption);
    };
  }

  private Ended start(Launch launch, Path program, Output output, Interruption interruption) {
    var argv = new ArrayList<String>();
    setsid.ifPresent(path -> argv.add(path.toString()));
    argv.add(program.toString());
    argv.addAll(launch.argv().subList(1, launch.argv().size()));
    var builder = new ProcessBuilder(argv).directory(launch.directory().toFile());
    builder.environment().clear();
    builder
        .environment()
        .putAll(Environment.of(launch.id(), launch.files(), engine, launch.environment()));
    if (launch.stdin().isEmpty()) {
      builder.redirectInput(new File("/dev/null"));
    }
    Process process;
    try {
      launch.files().prepare();
      process = builder.start();
    } catch (IOException e) {
      return notStarted(e, launch);
    }
    var tree = new ProcessTree(table, root(process), setsid.isPresent(), launch.files());
    var pumps =
        new Pumps(
            launch, process, new CappedLog(launch.id().toString(), launch.log(), logCap), output);
    var watch = new Watch(launch, process, tree, pumps, graces.afterRecord(), clock);
    var attempt =
        new Attempt(
            launch,
            process,
            tree,
            pumps,
            watch,
            new Reaper(new Signals(table)),
            graces,
            setsid.isPresent());
    return missingInterpreter(attempt.untilEnd(interruption));
  }

  /**
   * A process that is over before it was seen has left nothing behind that needs its start time.
   */
  private ProcessTable.Entry root(Process process) {
    return table
        .find(process.pid())
        .orElseGet(() ->
            new ProcessTable.Entry(process.pid(), -1, -1, -1, -1, false, false, Duration.ZERO));
  }

  /** The file was executable, but what it names to interpret it is not there. */
  private Ended missingInterpreter(Ended ended) {
    return ended instanceof Ended.Exited(int code, Optional<Ended.Kill> kill, String errors)
            && (code == 126 || code == 127)
            && kill.isEmpty()
            && errors.startsWith("setsid: failed to execute ")
        ? notStarted(
            FailureKind.EXECUTABLE_MISSING, "the program cannot be executed: " + errors.strip())
        : ended;
  }

  private static Ended notStarted(IOException e, Launch launch) {
    String message = String.valueOf(e.getMessage());
    return TOO_LONG.matcher(message).find()
        ? notStarted(
            FailureKind.CONFIG, ArgumentLimit.together(launch.argv(), launch.environment()))
        : notStarted(
            FailureKind.ERROR,
            "the process could not be started: " + PROGRAM.matcher(message).replaceFirst(""));
  }

  private static Ended notStarted(FailureKind kind, String message) {
    return new Ended.NotStarted(new Outcome.Failed(kind, message, Json.NULL));
  }
}
