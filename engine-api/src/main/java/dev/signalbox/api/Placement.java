package dev.signalbox.api;

import dev.signalbox.core.Command.Assignment;

/** Which workers a lane's job is for, where not for all of them. */
interface Placement {
  /** The lane itself, or one that only some workers serve. */
  String of(String lane, Assignment assignment);

  static String group(String lane, String group) {
    return lane + "@group:" + group;
  }

  static String worker(String lane, String worker) {
    return lane + "@worker:" + worker;
  }

  /** For all. */
  record Anywhere() implements Placement {
    @Override
    public String of(String lane, Assignment assignment) {
      return lane;
    }
  }
}
