package dev.signalbox.queue.redact;

import dev.signalbox.core.Failure;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Verdict;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Strikes secrets out of whatever is about to be written down, in every form in which programs
 * print them.
 */
public final class Redactor {
  private static final Json STRUCK_OUT = Json.string(RedactingStream.MARK);

  private final Supplier<Set<String>> secrets;
  private volatile Known known = new Known(Set.of(), Needles.of(Set.of()));

  /** The secrets that were known when last looked, and what to look for. */
  private record Known(Set<String> secrets, Needles needles) {}

  public Redactor(Supplier<Set<String>> secrets) {
    this.secrets = secrets;
  }

  /** A stream in front of {@code to}; it holds back as much as the beginning of a secret may be. */
  public RedactingStream stream(OutputStream to) {
    return new RedactingStream(to, needles());
  }

  public String text(String text) {
    Needles needles = needles();
    return needles.longest() == 0
        ? text
        : new String(
            needles.replaced(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private Needles needles() {
    Set<String> now = secrets.get();
    Known last = known;
    if (!last.secrets().equals(now)) {
      last = new Known(now, Needles.of(now));
      known = last;
    }
    return last.needles();
  }

  /**
   * A secret of digits only may have been a number: what is no JSON any more afterwards is struck
   * out as a whole.
   */
  Json json(Json json) {
    Json whole = new CutTexts(needles()).clean(json);
    String clean = text(whole.text());
    return clean.equals(json.text())
        ? json
        : JsonCheck.isJson(clean) ? new Json(clean) : STRUCK_OUT;
  }

  Failure failure(Failure failure) {
    return new Failure(failure.kind(), text(failure.message()));
  }

  public Outcome outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Claimed(Json output) -> new Outcome.Claimed(json(output));
      case Outcome.Failed(Failure failure, Json output, var retryAfter) ->
          new Outcome.Failed(failure(failure), json(output), retryAfter);
      case Outcome.NonRetryable(Failure failure, Json output) ->
          new Outcome.NonRetryable(failure(failure), json(output));
      case Outcome.NeedsInput(String question, Json output) ->
          new Outcome.NeedsInput(text(question), json(output));
      case Outcome.Stalled(String message, Json output) ->
          new Outcome.Stalled(text(message), json(output));
      case Outcome.TimedOut(String message, Json output) ->
          new Outcome.TimedOut(text(message), json(output));
      case Outcome.OverBudget(String message, Json output) ->
          new Outcome.OverBudget(text(message), json(output));
      case Outcome.Cancelled(String message, Json output) ->
          new Outcome.Cancelled(text(message), json(output));
      case Outcome.Indeterminate(String message, Json output) ->
          new Outcome.Indeterminate(text(message), json(output));
    };
  }

  public Verdict verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds(Json detail) -> new Verdict.Holds(json(detail));
      case Verdict.Refuted(Failure failure, Json detail) ->
          new Verdict.Refuted(failure(failure), json(detail));
    };
  }
}
