package dev.signalbox.api.http;

import dev.signalbox.core.Failure;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepShape;
import dev.signalbox.core.Workflow;
import dev.signalbox.runner.spi.JsonTree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a step waits for, in words. */
record StepGrounds(Workflow workflow) {
  /** A block waits for its own steps, which speak for themselves; what is queued has its rows. */
  Optional<Ground> of(Run run, StepRun step) {
    if (step.progress() instanceof Progress.Holding
        || (step.progress() instanceof Progress.Queued && !run.paused())) {
      return Optional.empty();
    }
    return Optional.of(run.paused() ? held(step).orElseGet(() -> leaf(step)) : leaf(step));
  }

  /** What a pause holds back. */
  private static Optional<Ground> held(StepRun step) {
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

  private Ground leaf(StepRun step) {
    String name = "Step " + step.path();
    String attempt = name + ", attempt " + step.attempt() + ", ";
    return switch (step.progress()) {
      case Progress.Offered _ ->
          of("queued", step, attempt + "waits for a free worker" + label(step) + ".");
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
                  .map(child ->
                      name + " waits for the end of run " + child + stopping(step, calling) + ".")
                  .orElse(name + " is starting workflow " + calling.workflow() + "."));
      case Progress.Queued _ -> of("limit", step, attempt + "waits for its turn.");
      case Progress.Holding _ -> throw new IllegalStateException("expected no block");
      case Progress.Emitting(String event, Json _) ->
          of("emitting", step, name + " is sending the event " + event + ".");
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          throw new IllegalStateException("expected a live step, found " + step);
    };
  }

  private static String label(StepRun step) {
    return JsonTree.of(step.input())
        .path(StepShape.RUNS_ON.name())
        .asText()
        .transform(label -> label.isEmpty() ? "" : " with the label " + label);
  }

  /** What becomes of the run that it waits for, where it shall end itself. */
  private String stopping(StepRun step, Progress.Calling calling) {
    boolean ownEnd =
        workflow.find(step.path()).map(Step::action).stream()
            .anyMatch(action ->
                action instanceof Step.Action.Invoke invoke
                    && invoke.onCancel() == Step.OnParentCancel.WAIT);
    if (!calling.stopping()) {
      return "";
    }
    return ownEnd ? ", which goes on to its own end" : ", which was told to end";
  }

  private static String limit(Progress.Started started) {
    return started.deadline().map(due -> ", and may until " + due).orElse("");
  }

  private static String waits(Progress.Listening listening) {
    return (listening.consume() ? " waits to consume " : " waits for ")
        + listening.awaited().stream()
            .map(StepGrounds::awaited)
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

  private static Ground of(String kind, StepRun step, String text) {
    return until(kind, step, text, Optional.empty());
  }

  private static Ground until(String kind, StepRun step, String text, Optional<Instant> until) {
    return new Ground(kind, Optional.of(step.path()), text, until);
  }
}
