package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import java.io.IOException;

/** Something about git did not work; the kind says what a retry can hope for. */
final class GitFailed extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final String message;

  GitFailed(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
    this.message = message;
  }

  FailureKind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
