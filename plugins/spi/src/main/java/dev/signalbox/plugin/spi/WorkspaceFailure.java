package dev.signalbox.plugin.spi;

import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import java.io.IOException;

/** A workspace could not be worked with, of a kind that says whether trying again can help. */
public class WorkspaceFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final String text;

  /** {@code message}: what was expected, found, and can be done. */
  public WorkspaceFailure(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
    this.text = message;
  }

  public FailureKind kind() {
    return kind;
  }

  public Failure failure() {
    return new Failure(kind, text);
  }

  @Override
  public String getMessage() {
    return text;
  }
}
