package dev.signalbox.api.wiring;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Verdict;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries out steps as a test wants it: with the outcome that was written down for them. All others
 * are left to another performer.
 */
public final class ScriptedSteps implements Performer {
  private final Performer others;

  // Guarded by this.
  private final Map<Key, Script> scripts = new LinkedHashMap<>();
  private final Set<Attempt> scripted = new HashSet<>();

  public ScriptedSteps(Performer others) {
    this.others = others;
  }

  /**
   * What is to become of the attempts of a step.
   *
   * @param failures so many attempts fail first
   * @param then what becomes of the others; empty: the step is carried out
   */
  public record Script(int failures, FailureKind kind, Optional<Work> then) {}

  /** What an attempt does. */
  public interface Work {
    Outcome perform(Assignment assignment, Interruption interruption) throws Exception;
  }

  /** {@code step}: a path in which {@code *} is any item and any round. */
  private record Key(WorkflowId workflow, String step) {
    boolean means(Assignment assignment) {
      return workflow.equals(assignment.workflow()) && isLike(step, assignment.step().value());
    }
  }

  private record Attempt(String run, StepPath step, int number) {}

  /** So many further attempts of the step fail; what it does otherwise stays. */
  public synchronized void fail(WorkflowId workflow, String step, int times, FailureKind kind) {
    scripts.merge(
        new Key(workflow, step),
        new Script(times, kind, Optional.empty()),
        (before, _) -> new Script(times, kind, before.then()));
  }

  /** From now on the step does this, once it does not have to fail any more. */
  public synchronized void perform(WorkflowId workflow, String step, Work work) {
    scripts.merge(
        new Key(workflow, step),
        new Script(0, FailureKind.ERROR, Optional.of(work)),
        (before, _) -> new Script(before.failures(), before.kind(), Optional.of(work)));
  }

  /** Claims to be done, with this output. */
  public static Work answering(Json output) {
    return (_, _) -> new Outcome.Claimed(output);
  }

  /** Goes on until it is interrupted. */
  public static Work hanging() {
    return (_, interruption) -> {
      Threads.Bell bell = Threads.current().bell();
      interruption.whenRequested(bell::ring);
      bell.await(Optional.empty());
      return new Outcome.Cancelled("interrupted", Json.NULL);
    };
  }

  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    return next(assignment)
        .orElse((_, _) -> others.perform(assignment, interruption))
        .perform(assignment, interruption);
  }

  private synchronized Optional<Work> next(Assignment assignment) {
    for (Map.Entry<Key, Script> entry : scripts.entrySet()) {
      Script script = entry.getValue();
      if (entry.getKey().means(assignment)) {
        if (script.failures() > 0) {
          entry.setValue(new Script(script.failures() - 1, script.kind(), script.then()));
          return Optional.of((_, _) -> failed(script.kind()));
        }
        script.then().ifPresent(_ -> scripted.add(attempt(assignment)));
        return script.then();
      }
    }
    return Optional.empty();
  }

  private static Outcome failed(FailureKind kind) {
    var failure = new Failure(kind, "the test wants it to fail");
    return new Outcome.Failed(failure, Json.NULL, Optional.empty());
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return others.grace(assignment);
  }

  /** What was written down is true as well. */
  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    return isScripted(assignment)
        ? new Verdict.Holds(Json.NULL)
        : others.examine(assignment, expectation, interruption);
  }

  private synchronized boolean isScripted(Assignment assignment) {
    return scripted.contains(attempt(assignment));
  }

  private static Attempt attempt(Assignment assignment) {
    return new Attempt(assignment.run().value(), assignment.step(), assignment.attempt());
  }

  /** A step that the pattern means; empty where it is no path at all. */
  static Optional<StepPath> path(String pattern) {
    try {
      return Optional.of(new StepPath(pattern.replace("*", "0")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isLike(String pattern, String path) {
    String[] wanted = pattern.split("\\.", -1);
    String[] found = path.split("\\.", -1);
    if (wanted.length != found.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals("*") && !wanted[i].equals(found[i])) {
        return false;
      }
    }
    return true;
  }
}
