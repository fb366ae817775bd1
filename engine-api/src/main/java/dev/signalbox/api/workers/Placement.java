package dev.signalbox.api.workers;

import dev.signalbox.core.Command.Assignment;
import java.util.Optional;

/** Which workers a lane's job is for, where not for all of them. */
public interface Placement {
  /**
   * The lane itself, or one that only some workers serve.
   *
   * @param label that a worker must have
   */
  String of(String lane, Optional<String> label, Assignment assignment);

  static String group(String lane, String group) {
    return lane + "@group:" + group;
  }

  static String label(String lane, String label) {
    return lane + "@label:" + label;
  }

  static String worker(String lane, String worker) {
    return lane + "@worker:" + worker;
  }

  /** For all. */
  record Anywhere() implements Placement {
    @Override
    public String of(String lane, Optional<String> label, Assignment assignment) {
      return lane;
    }
  }
}
