package dev.signalbox.queue.dispatch;

import dev.signalbox.core.Command;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Event.Result;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Stage;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs on behalf of steps of other runs: makes them, tells of their end, cancels them. What it
 * fails to do is outstanding still, and found by {@link Recovery}.
 */
public final class Callings {
  private static final Logger LOG = LoggerFactory.getLogger(Callings.class);

  private final RunLog log;
  private final Engine engine;
  private final Launcher launcher;
  private final Definitions definitions;

  public Callings(RunLog log, Engine engine, Launcher launcher, Definitions definitions) {
    this.log = log;
    this.engine = engine;
    this.launcher = launcher;
    this.definitions = definitions;
  }

  void start(Command.StartChild command) {
    Optional<Definitions.Defined> defined = definitions.current(command.workflow());
    if (defined.isEmpty()) {
      refused(command, "workflow " + command.workflow() + " is not configured");
      return;
    }
    try {
      var parent = new Run.Parent(command.run(), command.step());
      switch (launch(defined.get(), command, parent)) {
        case Launch.Launched(Run child) -> {
          // A child says so itself: see begun.
          if (command.continues()) {
            var _ = started(parent, child.id());
          }
        }
        case Launch.Repeated(RunId child) -> {
          var _ = started(parent, child);
        }
        case Launch.NotStarted(TriggerRow trigger) -> notStarted(command, trigger);
        case Launch.Conflicting(String key, Optional<RunId> _) ->
            refused(command, "the key " + key + " is taken by another run");
        case Launch.UnknownWorkflow _, Launch.UnknownRun _ ->
            refused(command, "workflow " + command.workflow() + " is not configured");
        case Launch.NotRetryable _,
            Launch.Quarantined _,
            Launch.UnknownStep _,
            Launch.UnknownEntry _ ->
            throw new IllegalStateException("a call is no retry");
      }
    } catch (StoreUnavailable | DiskFull e) {
      LOG.warn(
          "run {} step {}: workflow {} is not started yet, it is tried again later: {}",
          command.run(),
          command.step(),
          command.workflow(),
          e.getMessage());
    }
  }

  private Launch launch(Definitions.Defined defined, Command.StartChild command, Run.Parent by) {
    if (!command.continues()) {
      return launcher.call(defined, command.data(), by);
    }
    return engine.peek(command.run()) instanceof Answer.Decided(var _, Run run, var _)
        ? launcher.proceed(defined, command.data(), by, run.labels())
        : new Launch.UnknownRun(command.run());
  }

  /**
   * A run has begun: whoever waits for it is told, also where it had to wait for its turn. If
   * nobody does any more, it is of no use.
   */
  void begun(Run run) {
    run.parent()
        .ifPresent(parent -> {
          var _ =
              started(parent, run.id())
                  .thenAccept(answer -> {
                    if (isLetGo(answer)) {
                      cancel(parent, run.id());
                    }
                  });
        });
  }

  private CompletableFuture<Answer> started(Run.Parent parent, RunId child) {
    return engine.handle(parent.run(), now -> new Event.ChildStarted(now, parent.step(), child));
  }

  private void notStarted(Command.StartChild command, TriggerRow trigger) {
    String reason =
        "workflow %s was not started: %s, %s%s"
            .formatted(
                command.workflow(),
                Kebab.of(trigger.outcome().name()),
                trigger.rule(),
                trigger.run().map(run -> " (run " + run + ")").orElse(""));
    refused(command, new Failure(FailureKind.ERROR, reason));
  }

  private void refused(Command.StartChild command, String reason) {
    refused(command, new Failure(FailureKind.CONFIG, reason));
  }

  private void refused(Command.StartChild command, Failure failure) {
    var _ =
        engine.handle(command.run(), now -> new Event.ChildRefused(now, command.step(), failure));
  }

  /** Tells the parent, if the run has ended. */
  void look(ChildRow child) {
    if (engine.peek(child.run()) instanceof Answer.Decided(var _, Run run, var _)
        && run.isTerminal()) {
      ended(child, run);
    }
  }

  void ended(ChildRow child, Run run) {
    Result result =
        switch (run.stage()) {
          case Stage.Succeeded(var output) -> new Result.Succeeded(output);
          case Stage.Failed(Run.RunFailure failure) -> new Result.Failed(failure.failure());
          case Stage.Cancelled _ -> new Result.Cancelled();
          case Stage.Queued _, Stage.Working _, Stage.Closing _ ->
              throw new IllegalStateException("expected a run that has ended, found " + run.id());
        };
    var _ =
        engine
            .handle(
                child.parent(), now -> new Event.ChildEnded(now, child.step(), child.run(), result))
            .thenAccept(answer -> {
              if (isLetGo(answer) && !isYetToHear(answer, child)) {
                log.append(
                    new Transaction(List.of(), List.of(new View.LoseChild(child.run()))), _ -> {});
              }
            });
  }

  /** It has not even heard that it has a child, so it will ask again. */
  private static boolean isYetToHear(Answer answer, ChildRow child) {
    return answer instanceof Answer.Decided(var _, Run parent, var _)
        && parent
            .steps()
            .find(child.step())
            .filter(step ->
                step.progress() instanceof Progress.Calling calling && calling.child().isEmpty())
            .isPresent();
  }

  /** Whoever had waited waits no more, and nothing of its own has said so for this child. */
  private static boolean isLetGo(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision.Ignored(var reason), var _, var _) ->
          reason instanceof Decision.Reason.NotOpen || reason instanceof Decision.Reason.Terminal;
      case Answer.Decided _, Answer.Refused _, Answer.Quarantined _ -> false;
      case Answer.UnknownRun _ -> true;
    };
  }

  /**
   * Cancels a run that another one has invoked, which then hears of its end; or one that another
   * has gone on as, which is told that it was cancelled. One that is forgotten has ended long ago.
   */
  void cancel(Run.Parent parent, RunId child) {
    var _ =
        engine
            .handle(
                child,
                now ->
                    new Event.CancelRequested(
                        now, "run " + parent.run(), "the run that invoked it ends"))
            .thenAccept(answer -> {
              boolean isAlone =
                  switch (answer) {
                    case Answer.Decided(var _, Run run, var _) -> run.parent().isEmpty();
                    case Answer.UnknownRun _ -> true;
                    case Answer.Refused _, Answer.Quarantined _ -> false;
                  };
              if (isAlone) {
                cancelled(parent, child);
              }
            });
  }

  private void cancelled(Run.Parent parent, RunId child) {
    var _ =
        engine.handle(
            parent.run(),
            now -> new Event.ChildEnded(now, parent.step(), child, new Result.Cancelled()));
  }
}
