package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one call of git came to.
 *
 * @param raw its output, one character for each byte
 * @param cut whether it had more to say than was wanted
 */
record GitResult(List<String> command, int exit, String raw, boolean cut, String errors) {
  boolean ok() {
    return exit == 0;
  }

  byte[] bytes() {
    return raw.getBytes(StandardCharsets.ISO_8859_1);
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  String line() {
    return text().strip();
  }

  /** The parts of output that was asked for with {@code -z}. */
  List<String> parts() {
    return raw.isEmpty() ? List.of() : List.of(text().split("\0"));
  }

  GitResult orFail(FailureKind kind) throws GitFailed {
    if (!ok()) {
      throw new GitFailed(
          kind, "git %s: exit %d: %s".formatted(command.getFirst(), exit, errors.strip()));
    }
    if (cut) {
      throw new GitFailed(
          kind, "git " + command.getFirst() + ": more than " + Git.OUTPUT_MAX + " bytes of output");
    }
    return this;
  }

  GitResult orFail() throws GitFailed {
    return orFail(FailureKind.ERROR);
  }
}
