package dev.signalbox.queue.desk;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.jobs.JobInterruption;
import dev.signalbox.queue.jobs.JobQueue.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records the starts of attempts that did not wait for a grant, behind them: one that has ended by
 * then is never recorded as started, so that a quick attempt costs one entry and not two. One whose
 * start is refused (its run was cancelled meanwhile) is told to end.
 */
public final class LateStarts implements AutoCloseable {
  private static final Duration LINGER = Duration.ofMillis(20);

  private final Engine engine;
  private final Map<String, Begun> running = new ConcurrentHashMap<>();
  private final Threads.Bell bell = Threads.current().bell();
  private volatile boolean closed;
  private volatile boolean asleep;

  private record Begun(Lease lease, JobInterruption interruption, long nanos) {}

  public LateStarts(Engine engine) {
    this.engine = engine;
  }

  public void start() {
    Threads.current().start("late-starts", this::record);
  }

  void begun(Lease lease, JobInterruption interruption) {
    running.put(lease.job().id(), new Begun(lease, interruption, Threads.current().nanos()));
    if (asleep) {
      bell.ring();
    }
  }

  void ended(Lease lease) {
    running.remove(lease.job().id());
  }

  @Override
  public void close() {
    closed = true;
    bell.ring();
  }

  private void record() {
    try {
      while (!closed) {
        if (running.isEmpty()) {
          asleep = true;
          if (running.isEmpty() && !closed) {
            bell.await(Optional.empty());
          }
          asleep = false;
        } else {
          bell.await(Optional.of(LINGER));
          recordThoseThatLast();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void recordThoseThatLast() {
    long now = Threads.current().nanos();
    running.forEach((id, begun) -> {
      if (now - begun.nanos() >= LINGER.toNanos() && running.remove(id, begun)) {
        Assignment assignment = begun.lease().job().assignment();
        String nonce = begun.lease().nonce();
        // Not waited for: where it cannot be recorded, the outcome cannot be either, and says so.
        var _ =
            engine
                .handle(
                    assignment.run(),
                    at ->
                        new Event.AttemptStarted(
                            at, assignment.step(), assignment.attempt(), nonce))
                .thenAccept(answer -> recorded(answer, begun.interruption()));
      }
    });
  }

  /** On the log's thread: what ends an attempt may take its time elsewhere. */
  private static void recorded(Answer answer, JobInterruption interruption) {
    if (!isGrant(answer)) {
      Threads.current()
          .start("interruption", () -> interruption.request(Optional.of(StepRun.Cause.CANCELLED)));
    }
  }

  /**
   * A start that is in the log under this delivery's own nonce is one; under another's, it is not.
   * Nor is it one where the attempt was held instead: it is offered again once it may begin.
   */
  static boolean isGrant(Answer answer) {
    return switch (answer) {
      case Answer.Decided(Decision.Next next, var _, var _) ->
          next.facts().stream().anyMatch(Fact.AttemptBegun.class::isInstance);
      case Answer.Decided(Decision.Ignored(Decision.Reason.Repeated _), var _, var _) -> true;
      case Answer.Decided(Decision.Ignored _, var _, var _) -> false;
      case Answer.UnknownRun _, Answer.Quarantined _, Answer.Refused _ -> false;
    };
  }
}
