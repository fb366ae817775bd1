package dev.signalbox.queue.jobs;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import java.io.IOException;

/**
 * What goes with an attempt to a worker process, and comes back with its outcome: the work that
 * there is in the run's workspace. Both sides have one. What they tell each other is theirs alone
 * to read; {@code null} stands for nothing.
 */
public interface Luggage {
  /** What this side has already, so that it need not be sent. */
  Json known() throws IOException;

  /**
   * Packs what the other side lacks; done twice under the same name it is packed once.
   *
   * @param name of what is put aside for the other side to fetch
   * @throws Damage if it cannot be, and never will
   * @throws QueueUnavailable or IOException if it cannot be now
   */
  Json pack(RunId workspace, Json known, String name) throws IOException, Damage;

  /**
   * Unpacks what the other side has packed.
   *
   * @throws Damage if it cannot be, and never will
   * @throws QueueUnavailable or IOException if it cannot be now
   */
  void unpack(RunId workspace, Json packed) throws IOException, Damage;

  /** Why an attempt fails whose luggage cannot be packed or unpacked. */
  final class Damage extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;

    public Damage(FailureKind kind, String message) {
      super(message);
      this.kind = kind;
    }

    public FailureKind kind() {
      return kind;
    }

    /** Such as it stands in the log. */
    public String text() {
      return String.valueOf(getMessage());
    }

    /** Work that cannot be handed over is not done; what failed stays the failure that it was. */
    public Outcome of(Outcome outcome) {
      return outcome instanceof Outcome.Claimed(Json output)
          ? new Outcome.Failed(kind, text(), output)
          : outcome;
    }
  }
}
