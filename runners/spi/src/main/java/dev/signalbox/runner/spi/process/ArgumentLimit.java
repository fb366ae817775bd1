package dev.signalbox.runner.spi.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel takes in one argument or variable of a new process. It says no more than that a
 * list is too long, wherever that is; this says which, how long, and what to do.
 */
final class ArgumentLimit {
  /** Linux's, without the NUL at the end; held on every system, so that a step is portable. */
  static final int BYTES_MAX = (128 << 10) - 1;

  private static final String REMEDY =
      ": let a step write the value to a file of the workspace, and read the file here";

  private ArgumentLimit() {}

  static Optional<String> objection(List<String> argv, Map<String, String> environment) {
    for (int i = 0; i < argv.size(); i++) {
      int bytes = bytes(argv.get(i));
      if (bytes > BYTES_MAX) {
        return Optional.of(
            (isShellText(argv, i) ? "the command's text" : "argument " + i + " of the command")
                + tooLong(bytes));
      }
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      int bytes = bytes(variable.getKey()) + 1 + bytes(variable.getValue());
      if (bytes > BYTES_MAX) {
        return Optional.of("the variable " + variable.getKey() + tooLong(bytes));
      }
    }
    return Optional.empty();
  }

  /** Where each is short enough, and all of them together are not. */
  static String together(List<String> argv, Map<String, String> environment) {
    long bytes =
        argv.stream().mapToLong(ArgumentLimit::bytes).sum()
            + environment.entrySet().stream()
                .mapToLong(variable -> bytes(variable.getKey()) + bytes(variable.getValue()))
                .sum();
    return "all arguments and variables together are "
        + bytes
        + " bytes long, more than the system takes"
        + REMEDY;
  }

  private static String tooLong(int bytes) {
    return " is "
        + bytes
        + " bytes long with its values filled in, and the system takes at most "
        + BYTES_MAX
        + " in one"
        + REMEDY;
  }

  private static boolean isShellText(List<String> argv, int index) {
    return index == 2 && argv.get(0).equals("/bin/sh") && argv.get(1).equals("-c");
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }
}
