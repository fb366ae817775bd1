package dev.signalbox.queue.simulate;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/** Outputs that say whose they are. */
final class Marks {
  private Marks() {}

  static Json of(RunId run, StepPath step, int attempt) {
    return Json.string("mark " + run + " " + step + " " + attempt);
  }

  /** Whether this is the output of another attempt than that one. */
  static boolean isOfAnother(Json output, RunId run, StepPath step, int attempt) {
    return output.text().startsWith("\"mark ") && !output.equals(of(run, step, attempt));
  }
}
