package dev.signalbox.queue.simulate;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;

/** Outputs that say whose they are. */
final class Marks {
  private static final String MARK = "\"mark ";
  private static final String WRAPPED = "{\"mark\":";

  private Marks() {}

  static Json of(RunId run, StepPath step, int attempt) {
    return Json.string("mark " + run + " " + step + " " + attempt);
  }

  /** And what was consumed, as runners tell it. */
  static Json spending(RunId run, StepPath step, int attempt, int tokens) {
    return new Json(
        WRAPPED + of(run, step, attempt).text() + ",\"usage\":{\"output\":" + tokens + "}}");
  }

  /** The same output, which says something besides. */
  static Json noted(Json output, String note) {
    String text = output.text();
    String more = ",\"note\":" + Json.string(note).text() + "}";
    if (text.startsWith("{\"")) {
      return new Json(text.substring(0, text.length() - 1) + more);
    }
    return new Json((text.startsWith(MARK) ? WRAPPED : "{\"said\":") + text + more);
  }

  /** Whether this is the output of another attempt than that one. */
  static boolean isOfAnother(Json output, RunId run, StepPath step, int attempt) {
    String text = output.text();
    String own = of(run, step, attempt).text();
    return text.startsWith(WRAPPED)
        ? !text.startsWith(own, WRAPPED.length())
        : text.startsWith(MARK) && !text.equals(own);
  }
}
