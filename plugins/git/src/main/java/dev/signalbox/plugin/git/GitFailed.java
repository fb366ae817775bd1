package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import dev.signalbox.plugin.spi.WorkspaceFailure;

/** Something about git did not work; the kind says what a retry can hope for. */
final class GitFailed extends WorkspaceFailure {
  private static final long serialVersionUID = 1L;

  GitFailed(FailureKind kind, String message) {
    super(kind, message);
  }
}
