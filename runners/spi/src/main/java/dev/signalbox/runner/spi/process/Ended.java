package dev.signalbox.runner.spi.process;

import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import java.util.Optional;

/** How a process came to its end. Nothing of it is left. */
public sealed interface Ended {
  /** It was never started, and what that means for the attempt. */
  record NotStarted(Outcome outcome) implements Ended {}

  /**
   * It ran, and is gone.
   *
   * @param exitCode its own; 128 and the number of the signal where one ended it
   * @param kill why the engine ended it, recorded before the first signal; empty where it ended by
   *     itself
   * @param errors the last of its standard error
   */
  record Exited(int exitCode, Optional<Kill> kill, String errors) implements Ended {
    private static final int KILLED = 137;

    /**
     * What the engine's own intervention makes of the attempt; empty where the process alone
     * decides.
     */
    public Optional<Outcome> forced(Json output) {
      return kill.flatMap(k ->
          switch (k.reason()) {
            case INTERRUPTED -> Optional.of(new Outcome.Cancelled(k.message(), output));
            case WALL -> Optional.of(new Outcome.TimedOut(k.message(), output));
            case IDLE, FIRST_EVENT -> Optional.of(new Outcome.Stalled(k.message(), output));
            case AFTER_RECORD -> Optional.empty();
          });
    }

    /** The exit code in words, with the last lines of its standard error. */
    public String describe() {
      String code =
          exitCode == KILLED ? "killed (memory?), exit code 137" : "exit code " + exitCode;
      String last = lastLines();
      return last.isEmpty() ? code : code + ": " + last;
    }

    private String lastLines() {
      var lines = errors.strip().lines().toList();
      String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
      return last.length() <= 2000 ? last : last.substring(last.length() - 2000);
    }
  }

  /** Why the engine ended a process. */
  record Kill(Reason reason, String message) {
    public enum Reason {
      INTERRUPTED,
      WALL,
      IDLE,
      FIRST_EVENT,
      /** It had said how the attempt went, and then did not end. */
      AFTER_RECORD
    }
  }
}
