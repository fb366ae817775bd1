package dev.signalbox.queue.simulate;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says who stands still though everybody does their part, and what they wait for. */
final class Stuck {
  private final World world;

  Stuck(World world) {
    this.world = world;
  }

  Broken after(Duration time, List<Run> standing) {
    var audit = world.audit();
    String runs =
        standing.stream()
            .map(run -> name(run.id()) + " of " + run.workflow() + " waits for " + waits(run))
            .collect(Collectors.joining("; "));
    String others =
        "; events not looked at "
            + audit.arrivals().size()
            + ", held back "
            + audit.pending().size();
    return new Broken(
        "liveness", "after " + time.toDays() + " days without faults: " + runs + others);
  }

  private String name(RunId run) {
    return world.trace.run(run.value());
  }

  private String waits(Run run) {
    return run.wakeup().stream()
        .map(wakeup -> words(run, wakeup))
        .collect(Collectors.joining(" and "));
  }

  private String words(Run run, Wakeup wakeup) {
    return switch (wakeup) {
      case Wakeup.Resume _ -> "somebody who resumes it";
      case Wakeup.Turn(var step) -> "its turn" + turn(run, step);
      case Wakeup.Attempt(StepPath step, int attempt) -> "attempt " + attempt + " of " + step;
      case Wakeup.Check(StepPath step, int _, int _) -> "evidence for " + step;
      case Wakeup.Clock(StepPath step, var due) -> step + ", until " + due;
      case Wakeup.Person(StepPath step, var deadline) ->
          "somebody to decide " + step + deadline.map(at -> ", until " + at).orElse("");
      case Wakeup.Arrival(StepPath step, var deadline) ->
          "what " + step + " waits for" + deadline.map(at -> ", until " + at).orElse("");
      case Wakeup.Child(StepPath step, var child) ->
          child.map(this::name).orElse("a run") + ", which " + step + " has invoked";
      case Wakeup.Emission(StepPath step) -> "the event of " + step;
    };
  }

  /** Who has what it waits for. */
  private String turn(Run run, Optional<StepPath> step) {
    return Admission.tickets(run).stream()
        .filter(ticket -> ticket.step().equals(step))
        .flatMap(ticket -> ticket.claims().stream())
        .filter(Claim.Slot.class::isInstance)
        .map(claim ->
            " at "
                + claim.gate().id()
                + ", held by "
                + world.watch.slots().holding(claim.place()).stream()
                    .map(this::name)
                    .collect(Collectors.joining(", ")))
        .collect(Collectors.joining());
  }
}
