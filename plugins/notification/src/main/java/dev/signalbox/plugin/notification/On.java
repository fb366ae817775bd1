package dev.signalbox.plugin.notification;

import dev.signalbox.core.Fact;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a notification can be about. */
enum On {
  APPROVAL_REQUESTED("approval.requested", 4, Optional.of(Fact.ApprovalOpened.class)),
  APPROVAL_REMINDED("approval.reminded", 4, Optional.of(Fact.ApprovalReminded.class)),
  APPROVAL_ESCALATED("approval.escalated", 5, Optional.of(Fact.ApprovalEscalated.class)),
  RUN_FAILED("run.failed", 4, Optional.of(Fact.RunFailed.class)),
  RUN_SUCCEEDED("run.succeeded", 2, Optional.of(Fact.RunSucceeded.class)),
  RUN_CANCELLED("run.cancelled", 3, Optional.of(Fact.RunCancelled.class)),
  /** A step of a workflow says so. */
  NOTIFY("notify", 3, Optional.empty());

  private final String word;
  private final int priority;
  private final Optional<Class<? extends Fact>> fact;

  On(String word, int priority, Optional<Class<? extends Fact>> fact) {
    this.word = word;
    this.priority = priority;
    this.fact = fact;
  }

  /** The word in engine.yaml and in what is sent. */
  String word() {
    return word;
  }

  /** From 1, the least, to 5, as ntfy counts. */
  int priority() {
    return priority;
  }

  /** The fact that it is about, where it is about one. */
  Optional<Class<? extends Fact>> fact() {
    return fact;
  }

  static List<String> words() {
    return Arrays.stream(values()).map(On::word).toList();
  }

  static Optional<On> ofWord(String word) {
    return Arrays.stream(values()).filter(on -> on.word.equals(word)).findFirst();
  }
}
