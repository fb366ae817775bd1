package dev.signalbox.api.http;

import dev.signalbox.core.Failure;
import dev.signalbox.core.Json;
import dev.signalbox.core.Pause;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.Kebab;
import dev.signalbox.queue.LimitDesk.Obstacle;
import dev.signalbox.queue.LimitDesk.Waiting;
import dev.signalbox.queue.NearMisses.Misses;
import dev.signalbox.queue.Operations.Found;
import dev.signalbox.queue.WorkflowPauses;
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

  /**
   * One reason.
   *
   * @param until when the clock will change something
   * @param limits what it waits for a slot of, or for the next start of
   */
  private record Reason(
      String kind,
      Optional<StepPath> step,
      String text,
      Optional<Instant> until,
      List<Misses> nearMisses,
      List<Json> limits) {
    Reason(String kind, Optional<StepPath> step, String text, Optional<Instant> until) {
      this(kind, step, text, until, List.of(), List.of());
    }

    Json json() {
      return new Doc()
          .text("kind", kind)
          .text("step", step.map(StepPath::value))
          .text("text", text)
          .time("until", until)
          .list("near-misses", nearMisses.stream().map(Why::json).toList())
          .list("limits", limits)
          .json();
    }
  }

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
    List<Reason> reasons =
        switch (found) {
          case Found.Known(Run run, Workflow workflow) ->
              Stream.of(
                      pause.stream().filter(_ -> isQueued(run)).map(Why::kept),
                      reasons(run).stream().map(reason -> missed(reason, run, workflow, lookup)),
                      waiting.stream()
                          .filter(each -> !each.obstacles().isEmpty())
                          .map(each -> turn(each, seen)))
                  .flatMap(each -> each)
                  .toList();
          case Found.Quarantined _ ->
              List.of(
                  general(
                      "quarantined",
                      "Its log does not hold together, so it is left alone. The engine's log and"
                          + " check-db say where."));
          case Found.Unknown _ -> throw new Refused(Problem.unknown("run", id.value()));
        };
    return new Doc()
        .text("text", reasons.stream().map(Reason::text).collect(Collectors.joining(" ")))
        .list("reasons", reasons.stream().map(Reason::json).toList())
        .json();
  }

  private static boolean isQueued(Run run) {
    return run.stage() instanceof Stage.Queued;
  }

  private static Reason kept(WorkflowPauses.Pause pause) {
    return general(
        "workflow-paused",
        "Its workflow was paused by "
            + pause.by()
            + " at "
            + pause.since()
            + pause.note().map(note -> " (" + note + ")").orElse("")
            + ": it begins once that is resumed.");
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

  private static Reason missed(Reason reason, Run run, Workflow workflow, Lookup lookup) {
    List<Misses> misses =
        reason.kind().equals("event")
            ? reason.step().map(step -> lookup.of(run, workflow, step)).orElse(List.of())
            : List.of();
    return misses.isEmpty()
        ? reason
        : new Reason(
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

  private static List<Reason> reasons(Run run) {
    var reasons = new ArrayList<Reason>();
    switch (run.stage()) {
      case Stage.Queued _ -> {
        // What it waits for is told by its rows.
      }
      case Stage.Working _ -> {}
      case Stage.Closing(Stage.Phase phase, Stage.Ending ending) ->
          reasons.add(closing(phase, ending));
      case Stage.Succeeded _ ->
          reasons.add(general("succeeded", "It succeeded at " + run.updated() + "."));
      case Stage.Failed(Run.RunFailure failure) ->
          reasons.add(failed("failed", "It failed: ", failure));
      case Stage.Cancelled _ -> reasons.add(cancelled("It was cancelled by ", run));
    }
    if (!run.isTerminal()) {
      run.cancellation()
          .ifPresent(_ -> reasons.add(cancelled("It is being cancelled, as wanted by ", run)));
      run.pause().ifPresent(pause -> reasons.add(paused(pause)));
      run.live().stream().flatMap(step -> step(run, step).stream()).forEach(reasons::add);
    }
    return reasons;
  }

  private static Reason closing(Stage.Phase phase, Stage.Ending ending) {
    String doing =
        switch (phase) {
          case COMPENSATING -> "what its steps have done is undone";
          case HANDLING -> "its on-failure steps run";
          case FINISHING -> "its finally steps run";
        };
    String kind = phase == Stage.Phase.HANDLING ? "handling" : Kebab.of(phase.name());
    return switch (ending) {
      case Stage.Ending.Success _ -> general(kind, "It will have succeeded; " + doing + ".");
      case Stage.Ending.Stopped _ -> general(kind, "It will have been cancelled; " + doing + ".");
      case Stage.Ending.Broken(Run.RunFailure failure) ->
          failed(kind, "It has failed, and " + doing + ": ", failure);
    };
  }

  private static Reason failed(String kind, String words, Run.RunFailure failure) {
    String where = failure.step().map(step -> "step " + step + ": ").orElse("");
    return new Reason(
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

  private static Reason cancelled(String words, Run run) {
    return general("cancelled", words + run.cancellation().map(Why::who).orElse("somebody") + ".");
  }

  private static String who(Run.Cancellation cancellation) {
    return cancellation.reason().isBlank()
        ? cancellation.by()
        : cancellation.by() + " (" + cancellation.reason() + ")";
  }

  private static Reason turn(Waiting waiting, Predicate<RunId> seen) {
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
    return new Reason(
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

  /** A block waits for its own steps, which speak for themselves; what is queued has its rows. */
  private static Optional<Reason> step(Run run, StepRun step) {
    if (step.progress() instanceof Progress.Holding
        || (step.progress() instanceof Progress.Queued && !run.paused())) {
      return Optional.empty();
    }
    return Optional.of(run.paused() ? held(step).orElseGet(() -> leaf(step)) : leaf(step));
  }

  private static Reason paused(Pause pause) {
    String reason = pause.reason().isBlank() ? "" : " (" + pause.reason() + ")";
    return general(
        "paused",
        "It is paused by "
            + pause.by()
            + reason
            + " since "
            + pause.since()
            + ": nothing new begins, and it does not end, before it is resumed.");
  }

  /** What a pause holds back. */
  private static Optional<Reason> held(StepRun step) {
    String name = "Step " + step.path();
    String attempt = name + ", attempt " + step.attempt() + ",";
    return switch (step.progress()) {
      case Progress.Queued _ ->
          Optional.of(of("held", step, attempt + " queues for its turn on resume."));
      case Progress.Offered _ -> Optional.of(of("held", step, attempt + " begins on resume."));
      case Progress.Verifying _ ->
          Optional.of(
              of("held", step, attempt + " claims to be done; it is checked after resume."));
      case Progress.Emitting(String event, Json _) ->
          Optional.of(of("held", step, name + " sends the event " + event + " on resume."));
      case Progress.Calling(var workflow, var _, var child, var _) when child.isEmpty() ->
          Optional.of(of("held", step, name + " starts workflow " + workflow + " on resume."));
      case Progress.Pausing _, Progress.Sleeping _, Progress.Holding _, Progress.Calling _ ->
          Optional.empty();
      case Progress.Started _, Progress.Interrupted _, Progress.Asking _, Progress.Listening _ ->
          Optional.empty();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          Optional.empty();
    };
  }

  private static Reason leaf(StepRun step) {
    String name = "Step " + step.path();
    String attempt = name + ", attempt " + step.attempt() + ", ";
    return switch (step.progress()) {
      case Progress.Offered _ -> of("queued", step, attempt + "waits for a free worker.");
      case Progress.Started started ->
          until(
              "running",
              step,
              attempt + "runs since " + started.since() + limit(started) + ".",
              started.deadline());
      case Progress.Interrupted interrupted ->
          of("interrupted", step, attempt + "was told to end: " + words(interrupted.cause()) + ".");
      case Progress.Verifying verifying ->
          of(
              "verifying",
              step,
              attempt + "claims to be done; evidence " + (verifying.check() + 1) + " is checked.");
      case Progress.Pausing(Instant due) ->
          until(
              "backoff", step, attempt + "begins at " + due + cause(step) + ".", Optional.of(due));
      case Progress.Asking asking ->
          until("approval", step, name + asks(asking), asking.deadline());
      case Progress.Sleeping(Instant until) ->
          until("sleep", step, name + " sleeps until " + until + ".", Optional.of(until));
      case Progress.Listening listening ->
          until("event", step, name + waits(listening), listening.deadline());
      case Progress.Calling calling ->
          of(
              "child",
              step,
              calling
                  .child()
                  .map(child -> name + " waits for the end of run " + child + ".")
                  .orElse(name + " is starting workflow " + calling.workflow() + "."));
      case Progress.Queued _ -> of("limit", step, attempt + "waits for its turn.");
      case Progress.Holding _ -> throw new IllegalStateException("expected no block");
      case Progress.Emitting(String event, Json _) ->
          of("emitting", step, name + " is sending the event " + event + ".");
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    };
  }

  private static String limit(Progress.Started started) {
    return started.deadline().map(due -> ", and may until " + due).orElse("");
  }

  private static String waits(Progress.Listening listening) {
    return (listening.consume() ? " waits to consume " : " waits for ")
        + listening.awaited().stream()
            .map(Why::awaited)
            .collect(Collectors.joining(listening.all() ? " and " : " or "))
        + " since "
        + listening.since()
        + listening.deadline().map(due -> ", until " + due).orElse(", with no deadline")
        + ".";
  }

  private static String awaited(StepRun.Awaited awaited) {
    return switch (awaited) {
      case StepRun.Awaited.Signal(String name) -> "a signal " + name;
      case StepRun.Awaited.Happening(String name, var match) ->
          "an event " + name + match.map(m -> " with " + m.path() + " = " + m.value()).orElse("");
    };
  }

  private static String asks(Progress.Asking asking) {
    String who = asking.by().isEmpty() ? "an operator or above" : String.join(" or ", asking.by());
    String votes =
        asking.quorum() > 1
            ? ", " + asking.votes().size() + " of " + asking.quorum() + " have approved,"
            : "";
    return " waits for a decision of "
        + who
        + votes
        + " since "
        + asking.since()
        + asking.deadline().map(due -> ", until " + due).orElse(", with no deadline")
        + ": "
        + asking.ask()
        + ".";
  }

  private static String cause(StepRun step) {
    List<Failure> failures = step.failures();
    return failures.isEmpty()
        ? ""
        : ", after this: "
            + failures.getLast().message()
            + " ("
            + failures.getLast().kind().kebab()
            + ")";
  }

  private static String words(StepRun.Cause cause) {
    return switch (cause) {
      case TIMED_OUT -> "it took longer than its timeout";
      case OVER_BUDGET -> "it took longer than its budget";
      case RUN_TIMED_OUT -> "the run took longer than its timeout";
      case CANCELLED -> "the run is being cancelled";
    };
  }

  private static Reason general(String kind, String text) {
    return new Reason(kind, Optional.empty(), text, Optional.empty());
  }

  private static Reason of(String kind, StepRun step, String text) {
    return until(kind, step, text, Optional.empty());
  }

  private static Reason until(String kind, StepRun step, String text, Optional<Instant> until) {
    return new Reason(kind, Optional.of(step.path()), text, until);
  }
}
