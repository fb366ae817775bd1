package dev.signalbox.plugin.git;

import static java.util.Map.entry;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How the engine calls git: arguments, never a shell; an environment made from nothing; hooks,
 * monitors, filters of the user and every protocol but file, https and ssh switched off; nothing
 * that can ask a question; a deadline; capped output.
 *
 * @param home an empty folder of ours, so that nobody's dot files are read
 * @param inherited PATH, and what ssh needs to find its agent
 * @param settings configuration on top of the fixed one, as {@code -c} would give it, but invisible
 *     to {@code ps}
 * @param environment further variables
 */
record Git(
    Path home,
    Path directory,
    Map<String, String> inherited,
    Map<String, String> settings,
    Map<String, String> environment,
    Duration deadline,
    Interruption interruption) {
  static final Duration LOCAL = Duration.ofMinutes(2);
  static final Duration TRANSFER = Duration.ofMinutes(15);
  static final int OUTPUT_MAX = 16 << 20;
  private static final Duration TERM_GRACE = Duration.ofSeconds(2);
  private static final int ERRORS_MAX = 8 << 10;

  /**
   * The engine's own calls for the other side of a local transfer: git gives that process none of
   * our settings.
   */
  static final String UPLOAD_PACK =
      "git -c safe.directory='*' -c core.hooksPath=/dev/null upload-pack";

  static final String RECEIVE_PACK =
      "git -c safe.directory='*' -c core.hooksPath=/dev/null receive-pack";

  /** For a bare repository: what it does with a push is its own affair. */
  static final String RECEIVE_PACK_WITH_HOOKS = "git -c safe.directory='*' receive-pack";

  private static final Map<String, String> FIXED =
      Map.ofEntries(
          entry("core.hooksPath", "/dev/null"),
          entry("core.fsmonitor", "false"),
          entry("core.attributesFile", "/dev/null"),
          entry("core.excludesFile", "/dev/null"),
          entry("core.alternateRefsCommand", "true"),
          entry("credential.helper", ""),
          entry("safe.directory", "*"),
          entry("submodule.recurse", "false"),
          entry("fetch.recurseSubmodules", "false"),
          entry("core.filesRefLockTimeout", "5000"),
          entry("core.packedRefsTimeout", "5000"),
          entry("gc.autoDetach", "false"),
          entry("maintenance.autoDetach", "false"),
          entry("commit.gpgSign", "false"),
          entry("init.defaultBranch", "main"),
          entry("advice.detachedHead", "false"));

  static Git in(Path home, Map<String, String> inherited) {
    return new Git(home, home, inherited, Map.of(), Map.of(), LOCAL, Uninterrupted.ALWAYS);
  }

  Git at(Path where) {
    return new Git(home, where, inherited, settings, environment, deadline, interruption);
  }

  /** For a bare repository of ours. */
  Git of(Path gitDirectory) {
    return at(gitDirectory).with("GIT_DIR", gitDirectory.toString());
  }

  Git with(String variable, String value) {
    return new Git(
        home,
        directory,
        inherited,
        settings,
        plus(environment, variable, value),
        deadline,
        interruption);
  }

  Git set(String key, String value) {
    return new Git(
        home,
        directory,
        inherited,
        plus(settings, key, value),
        environment,
        deadline,
        interruption);
  }

  Git within(Duration limit) {
    return new Git(home, directory, inherited, settings, environment, limit, interruption);
  }

  Git until(Interruption end) {
    return new Git(home, directory, inherited, settings, environment, deadline, end);
  }

  /** For what must not be left half done. */
  Git uninterrupted() {
    return until(Uninterrupted.ALWAYS);
  }

  GitResult run(String... arguments) throws IOException {
    return call(Optional.empty(), OUTPUT_MAX, List.of(arguments));
  }

  GitResult run(List<String> arguments) throws IOException {
    return call(Optional.empty(), OUTPUT_MAX, arguments);
  }

  /** With {@code input} on its standard input. */
  GitResult feed(byte[] input, String... arguments) throws IOException {
    return call(Optional.of(input), OUTPUT_MAX, List.of(arguments));
  }

  /** Takes the first {@code max} bytes of what it says and lets the rest go. */
  GitResult head(int max, String... arguments) throws IOException {
    return call(Optional.empty(), max, List.of(arguments));
  }

  private GitResult call(Optional<byte[]> input, int max, List<String> arguments)
      throws IOException {
    var builder = new ProcessBuilder(command(arguments)).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environmentOfCall());
    if (input.isEmpty()) {
      builder.redirectInput(new File("/dev/null"));
    }
    Process process = builder.start();
    interruption.whenRequested(() -> Thread.startVirtualThread(() -> kill(process)));
    var output = new Drain(process.getInputStream(), max);
    var errors = new Drain(process.getErrorStream(), ERRORS_MAX);
    input.ifPresent(
        bytes -> Thread.startVirtualThread(() -> write(process.getOutputStream(), bytes)));
    int exit = await(process, arguments);
    String raw = new String(output.bytes(), StandardCharsets.ISO_8859_1);
    return new GitResult(
        arguments, exit, raw, output.wasCut(), new String(errors.bytes(), StandardCharsets.UTF_8));
  }

  private int await(Process process, List<String> arguments) throws GitFailed {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GitFailed(
            FailureKind.TIMED_OUT,
            "git " + arguments.getFirst() + ": not done within " + deadline.toSeconds() + " s");
      }
      if (interruption.requested()) {
        throw new GitFailed(FailureKind.CANCELLED, "git " + arguments.getFirst() + ": interrupted");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitFailed(FailureKind.CANCELLED, "git " + arguments.getFirst() + ": interrupted");
    } finally {
      kill(process);
    }
  }

  /** Gently first: a git that is asked to end removes its lock files. */
  private static void kill(Process process) {
    if (!process.isAlive()) {
      return;
    }
    var all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
            .filter(ProcessHandle::isAlive)
            .toList();
    if (all.isEmpty()) {
      return;
    }
    all.forEach(ProcessHandle::destroy);
    var ended =
        CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
    try {
      ended.orTimeout(TERM_GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private List<String> command(List<String> arguments) throws GitFailed {
    var command = new ArrayList<String>();
    command.add(program());
    command.addAll(arguments);
    return command;
  }

  /** Looked for in the PATH that git gets, not in the one that this process happens to have. */
  private String program() throws GitFailed {
    String path = inherited.getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, "git"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElseThrow(() ->
            new GitFailed(
                FailureKind.EXECUTABLE_MISSING,
                "no program 'git' on the PATH " + path + ": install it"))
        .toString();
  }

  Map<String, String> environmentOfCall() {
    var all = new LinkedHashMap<>(inherited);
    all.put("HOME", home.toString());
    all.put("LC_ALL", "C");
    all.put("GIT_CONFIG_GLOBAL", "/dev/null");
    all.put("GIT_CONFIG_NOSYSTEM", "1");
    all.put("GIT_ATTR_NOSYSTEM", "1");
    all.put("GIT_TERMINAL_PROMPT", "0");
    all.put("GIT_OPTIONAL_LOCKS", "0");
    all.put("GIT_NO_LAZY_FETCH", "1");
    all.put("GIT_NO_REPLACE_OBJECTS", "1");
    all.put("GIT_ALLOW_PROTOCOL", "file:https:ssh");
    all.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
    all.put("GIT_ASKPASS", "true");
    all.put("GIT_PAGER", "cat");
    all.put("GIT_EDITOR", "true");
    all.put("GIT_DEFAULT_HASH", "sha1");
    all.put("GIT_DEFAULT_REF_FORMAT", "files");
    all.put(
        "GIT_CEILING_DIRECTORIES",
        Optional.ofNullable(directory.getParent()).orElse(directory).toString());
    var config = new LinkedHashMap<>(FIXED);
    config.putAll(settings);
    int count = 0;
    for (var entry : config.entrySet()) {
      all.put("GIT_CONFIG_KEY_" + count, entry.getKey());
      all.put("GIT_CONFIG_VALUE_" + count, entry.getValue());
      count++;
    }
    all.put("GIT_CONFIG_COUNT", Integer.toString(count));
    all.putAll(environment);
    return all;
  }

  private static Map<String, String> plus(Map<String, String> map, String key, String value) {
    var more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }

  private static void write(OutputStream stdin, byte[] bytes) {
    try (stdin) {
      stdin.write(bytes);
    } catch (IOException e) {
      // It has ended without reading everything; its exit code tells.
    }
  }

  private enum Uninterrupted implements Interruption {
    ALWAYS;

    @Override
    public boolean requested() {
      return false;
    }

    @Override
    public void whenRequested(Runnable action) {}
  }
}
