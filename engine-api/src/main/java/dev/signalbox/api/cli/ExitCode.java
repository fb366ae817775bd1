package dev.signalbox.api.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command ends with. Scripts rely on these: they are added to, never changed. */
public enum ExitCode {
  OK(0, "done, and the answer is yes"),
  FAILED(1, "it failed, or the answer is no; for example a run that was waited for has failed"),
  USAGE(2, "bad usage, or a broken engine.yaml"),
  NOT_FOUND(3, "there is no such workflow, run, step, approval or token"),
  REFUSED(4, "refused: not allowed, or in conflict with what is"),
  UNREACHABLE(5, "the server cannot be reached, or that of the store"),
  DATA_IN_USE(73, "another engine uses the data folder"),
  DISK_FAILED(74, "the disk under the store failed"),
  FENCED(
      76,
      "another engine has taken the data folder over, or the database is not the one that it was");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  static Map<String, String> documented() {
    var all = new LinkedHashMap<String, String>();
    for (ExitCode code : values()) {
      all.put(Integer.toString(code.number), code.meaning);
    }
    return all;
  }

  /** What an HTTP status that is no success means for a command. */
  static ExitCode ofStatus(int status) {
    return switch (status) {
      case 400, 413, 415, 422 -> USAGE;
      case 404 -> NOT_FOUND;
      case 401, 403, 409, 412, 429 -> REFUSED;
      case 502, 503, 504 -> UNREACHABLE;
      default -> FAILED;
    };
  }
}
