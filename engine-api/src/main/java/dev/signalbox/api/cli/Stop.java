package dev.signalbox.api.cli;

/** A command cannot go on. The message is for the person: what was expected, found, what to do. */
public final class Stop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public Stop(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public ExitCode code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
