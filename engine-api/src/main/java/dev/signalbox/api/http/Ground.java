package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.operations.NearMisses.Misses;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One reason why a run stands where it stands.
 *
 * @param until when the clock will change something
 * @param limits what it waits for a slot of, or for the next start of
 */
record Ground(
    String kind,
    Optional<StepPath> step,
    String text,
    Optional<Instant> until,
    List<Misses> nearMisses,
    List<Json> limits) {
  Ground(String kind, Optional<StepPath> step, String text, Optional<Instant> until) {
    this(kind, step, text, until, List.of(), List.of());
  }

  Json json() {
    return new Doc()
        .text("kind", kind)
        .text("step", step.map(StepPath::value))
        .text("text", text)
        .time("until", until)
        .list("near-misses", nearMisses.stream().map(Ground::json).toList())
        .list("limits", limits)
        .json();
  }

  /** One that no step has. */
  static Ground of(String kind, String text) {
    return new Ground(kind, Optional.empty(), text, Optional.empty());
  }

  private static Json json(Misses misses) {
    var reasons =
        misses.reasons().entrySet().stream()
            .map(reason ->
                new Doc().text("reason", reason.getKey()).number("count", reason.getValue()).json())
            .toList();
    return new Doc()
        .text("event", misses.event())
        .number("count", misses.count())
        .list("reasons", reasons)
        .json();
  }
}
