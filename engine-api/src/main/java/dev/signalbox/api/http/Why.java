package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.Pause;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.admission.LimitDesk.Obstacle;
import dev.signalbox.queue.admission.LimitDesk.Waiting;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.operations.NearMisses.Misses;
import dev.signalbox.queue.operations.Operations.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says in words why a run stands where it stands, and what would move it on. */
final class Why {
  private Why() {}

  /** Looks up what came in vain for a step that waits. */
  interface Lookup {
    List<Misses> of(Run run, Workflow workflow, StepPath step);
  }

  /**
   * @param waiting what of the run waits for its turn
   * @param pause that of its workflow
   * @param seen which runs the caller may know of
   */
  static Json of(
      Found found,
      RunId id,
      Lookup lookup,
      List<Waiting> waiting,
      Optional<WorkflowPauses.Pause> pause,
      Predicate<RunId> seen) {
    List<Ground> reasons =
        switch (found) {
          case Found.Known(Run run, Workflow workflow) ->
              Stream.of(
                      pause.stream().filter(_ -> isQueued(run)).map(Why::kept),
                      reasons(run, workflow).stream()
                          .map(reason -> missed(reason, run, workflow, lookup)),
                      waiting.stream()
                          .filter(each -> !each.obstacles().isEmpty())
                          .map(each -> turn(each, seen)))
                  .flatMap(each -> each)
                  .toList();
          case Found.Quarantined _ ->
              List.of(
                  Ground.of(
                      "quarantined",
                      "Its log does not hold together, so it is left alone. The engine's log and"
                          + " check-db say where."));
          case Found.Unknown _ -> throw new Refused(Problem.unknown("run", id.value()));
        };
    return new Doc()
        .text("text", reasons.stream().map(Ground::text).collect(Collectors.joining(" ")))
        .list("reasons", reasons.stream().map(Ground::json).toList())
        .json();
  }

  private static boolean isQueued(Run run) {
    return run.stage() instanceof Stage.Queued;
  }

  private static Ground kept(WorkflowPauses.Pause pause) {
    return Ground.of(
        "workflow-paused",
        "Its workflow was paused by "
            + pause.by()
            + " at "
            + pause.since()
            + pause.note().map(note -> " (" + note + ")").orElse("")
            + ": it begins once that is resumed.");
  }

  private static Ground missed(Ground reason, Run run, Workflow workflow, Lookup lookup) {
    List<Misses> misses =
        reason.kind().equals("event")
            ? reason.step().map(step -> lookup.of(run, workflow, step)).orElse(List.of())
            : List.of();
    return misses.isEmpty()
        ? reason
        : new Ground(
            reason.kind(),
            reason.step(),
            reason.text() + misses.stream().map(Why::words).collect(Collectors.joining()),
            reason.until(),
            misses,
            List.of());
  }

  private static String words(Misses misses) {
    return " "
        + misses.count()
        + (misses.count() == 1 ? " event " : " events ")
        + misses.event()
        + " arrived since, none matched: "
        + misses.reasons().entrySet().stream()
            .map(reason ->
                reason.getKey() + (reason.getValue() == 1 ? "" : " (" + reason.getValue() + ")"))
            .collect(Collectors.joining("; "))
        + ".";
  }

  private static List<Ground> reasons(Run run, Workflow workflow) {
    var steps = new StepGrounds(workflow);
    var reasons = new ArrayList<Ground>();
    switch (run.stage()) {
      case Stage.Queued _ -> {
        // What it waits for is told by its rows.
      }
      case Stage.Working _ -> {}
      case Stage.Closing(Stage.Phase phase, Stage.Ending ending) ->
          reasons.add(closing(phase, ending));
      case Stage.Succeeded _ ->
          reasons.add(Ground.of("succeeded", "It succeeded at " + run.updated() + "."));
      case Stage.Failed(Run.RunFailure failure) ->
          reasons.add(failed("failed", "It failed: ", failure));
      case Stage.Cancelled _ -> reasons.add(cancelled("It was cancelled by ", run));
    }
    if (!run.isTerminal()) {
      run.cancellation()
          .ifPresent(_ -> reasons.add(cancelled("It is being cancelled, as wanted by ", run)));
      run.pause().ifPresent(pause -> reasons.add(paused(pause)));
      run.live().stream().flatMap(step -> steps.of(run, step).stream()).forEach(reasons::add);
    }
    return reasons;
  }

  private static Ground closing(Stage.Phase phase, Stage.Ending ending) {
    String doing =
        switch (phase) {
          case COMPENSATING -> "what its steps have done is undone";
          case HANDLING -> "its on-failure steps run";
          case FINISHING -> "its finally steps run";
        };
    String kind = phase == Stage.Phase.HANDLING ? "handling" : Kebab.of(phase.name());
    return switch (ending) {
      case Stage.Ending.Success _ -> Ground.of(kind, "It will have succeeded; " + doing + ".");
      case Stage.Ending.Stopped _ -> Ground.of(kind, "It will have been cancelled; " + doing + ".");
      case Stage.Ending.Broken(Run.RunFailure failure) ->
          failed(kind, "It has failed, and " + doing + ": ", failure);
    };
  }

  private static Ground failed(String kind, String words, Run.RunFailure failure) {
    String where = failure.step().map(step -> "step " + step + ": ").orElse("");
    return new Ground(
        kind,
        failure.step(),
        words
            + where
            + failure.failure().message()
            + " ("
            + failure.failure().kind().kebab()
            + ").",
        Optional.empty());
  }

  private static Ground cancelled(String words, Run run) {
    return Ground.of(
        "cancelled", words + run.cancellation().map(Why::who).orElse("somebody") + ".");
  }

  private static String who(Run.Cancellation cancellation) {
    return cancellation.reason().isBlank()
        ? cancellation.by()
        : cancellation.by() + " (" + cancellation.reason() + ")";
  }

  private static Ground turn(Waiting waiting, Predicate<RunId> seen) {
    String who =
        waiting
            .step()
            .map(step -> "Step " + step + ", attempt " + waiting.attempt() + ",")
            .orElse("It");
    List<Obstacle> obstacles = waiting.obstacles();
    List<Obstacle> full = obstacles.stream().filter(Obstacle::full).toList();
    String words =
        (full.isEmpty() ? obstacles : full)
            .stream().map(each -> LimitView.words(each, seen)).collect(Collectors.joining("; "));
    long ahead = obstacles.stream().mapToLong(Obstacle::ahead).max().orElse(0);
    return new Ground(
        "limit",
        waiting.step(),
        who
            + " waits for its turn: "
            + words
            + (ahead == 0 ? "; it is the next in its line." : "; " + ahead + " are ahead of it."),
        obstacles.stream().flatMap(each -> each.next().stream()).max(Instant::compareTo),
        List.of(),
        obstacles.stream().map(each -> LimitView.of(each, seen)).toList());
  }

  private static Ground paused(Pause pause) {
    String reason = pause.reason().isBlank() ? "" : " (" + pause.reason() + ")";
    return Ground.of(
        "paused",
        "It is paused by "
            + pause.by()
            + reason
            + " since "
            + pause.since()
            + ": nothing new begins, and it does not end, before it is resumed.");
  }
}
