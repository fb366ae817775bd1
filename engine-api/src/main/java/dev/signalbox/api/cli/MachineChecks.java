package dev.signalbox.api.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What {@code doctor} looks at whatever engine.yaml says. */
record MachineChecks(Terminal terminal) {
  private static final int JDK = 25;
  private static final int GIT_MAJOR = 2;
  private static final int GIT_MINOR = 38;
  private static final int LIMIT_SECONDS = 5;
  private static final Pattern GIT =
      Pattern.compile("git version (\\d+)\\.(\\d+).*", Pattern.DOTALL);

  List<Finding> all() {
    return List.of(jdk(Runtime.version().feature()), git(), setsid(), user());
  }

  static Finding jdk(int feature) {
    String found = "Java " + feature + " at " + System.getProperty("java.home");
    return feature >= JDK
        ? Finding.ok("jdk", found)
        : Finding.fail("jdk", found, "install JDK " + JDK + " or newer");
  }

  private Finding git() {
    String remedy = "install git " + GIT_MAJOR + "." + GIT_MINOR + " or newer";
    if (terminal.program("git").isEmpty()) {
      return Finding.fail("git", "not on the PATH", remedy);
    }
    return git(output("git", "--version"));
  }

  static Finding git(String version) {
    String remedy = "install git " + GIT_MAJOR + "." + GIT_MINOR + " or newer";
    var match = GIT.matcher(version);
    if (!match.matches()) {
      return Finding.warn("git", "it does not tell its version: " + version, remedy);
    }
    int major = Integer.parseInt(match.group(1));
    int minor = Integer.parseInt(match.group(2));
    return major > GIT_MAJOR || (major == GIT_MAJOR && minor >= GIT_MINOR)
        ? Finding.ok("git", version.strip())
        : Finding.fail("git", version.strip(), remedy);
  }

  private Finding setsid() {
    return terminal
        .program("setsid")
        .map(path -> Finding.ok("setsid", path.toString()))
        .orElseGet(() ->
            Finding.warn(
                "setsid",
                "not on the PATH: what an agent leaves behind is found less surely",
                "install util-linux"));
  }

  private static Finding user() {
    String name = System.getProperty("user.name");
    return isRoot()
        ? Finding.warn(
            "user",
            "running as root: agents could change anything, and some refuse to work",
            "run it as a user of its own")
        : Finding.ok("user", name);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name").equals("root");
    }
  }

  private static String output(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "no answer in " + LIMIT_SECONDS + " s";
      }
      return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    }
  }
}
