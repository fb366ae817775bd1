package dev.signalbox.api.demo;

import java.nio.file.Files;

/** When {@code demo --crash} kills its engine, in this order. */
enum Death {
  AGENT_RUNNING("while the agent is running") {
    @Override
    boolean isDue(Follow follow, Scratch scratch) {
      return follow.step("build").equals("running") && Files.exists(scratch.agentStarted());
    }
  },
  APPROVAL_PENDING("while the approval is pending") {
    @Override
    boolean isDue(Follow follow, Scratch scratch) {
      return follow.step("review").equals("waiting");
    }
  },
  BETWEEN_MERGE_AND_MOVE("between the merge and the move of the card") {
    @Override
    boolean isDue(Follow follow, Scratch scratch) {
      return follow.step("merge").equals("succeeded") && follow.step("settle").equals("waiting");
    }
  };

  private final String when;

  Death(String when) {
    this.when = when;
  }

  abstract boolean isDue(Follow follow, Scratch scratch);

  String when() {
    return when;
  }
}
