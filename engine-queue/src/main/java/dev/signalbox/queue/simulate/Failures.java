package dev.signalbox.queue.simulate;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import java.util.Optional;

/** Why runs have failed, where that is not made up here. */
final class Failures {
  private static final int LENGTH = 160;

  private Failures() {}

  static Optional<String> own(WorkflowId workflow, Run.RunFailure failure) {
    String message = failure.failure().message();
    FailureKind kind = failure.failure().kind();
    boolean madeUp = message.endsWith(SimulatedWork.BY_CHANCE) || kind.equals(FailureKind.VETOED);
    String step = failure.step().map(path -> " " + path).orElse("");
    String text = workflow + step + ": " + kind + ": " + message;
    return madeUp
        ? Optional.empty()
        : Optional.of(text.substring(0, Math.min(LENGTH, text.length())));
  }
}
