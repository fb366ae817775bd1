package dev.signalbox.queue.operations;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Operations.Found;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Those who wait for a run to end, which may happen in another process. */
public final class Endings {
  private final EventBus bus;
  private final Map<RunId, Waiters> waiting = new ConcurrentHashMap<>();

  /** {@code ended}: empty where the run has to be read. */
  private record Waiters(
      CompletableFuture<Optional<Run>> ended, EventBus.Subscription ears, int count) {}

  /** {@code bus}: what other processes tell of runs; deaf where there are none. */
  public Endings(EventBus bus) {
    this.bus = bus;
  }

  /** The run once it has ended, or as it is found when the patience is over. */
  Found await(RunId run, Duration patience, RunLog log, Function<RunId, Found> find)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    try (var waiter = open(run)) {
      Found found = find.apply(run);
      Duration left = patience;
      while (left.isPositive()
          && found instanceof Found.Known(Run state, Workflow workflow)
          && !state.isTerminal()) {
        // What another engine tells may get lost.
        Duration pause = Loop.lookAgain(log);
        found =
            waiter
                .await(log.isShared() && pause.compareTo(left) < 0 ? pause : left)
                .<Found>map(ended -> new Found.Known(ended, workflow))
                .orElseGet(() -> find.apply(run));
        left = Duration.ofNanos(until - System.nanoTime());
      }
      return found;
    }
  }

  /** To be opened before the run is looked at, so that its end cannot fall in between. */
  private Waiter open(RunId run) {
    Waiters waiters =
        waiting.compute(
            run,
            (_, known) ->
                known == null
                    ? waiters(run)
                    : new Waiters(known.ended(), known.ears(), known.count() + 1));
    return new Waiter(run, waiters.ended());
  }

  private Waiters waiters(RunId run) {
    var ended = new CompletableFuture<Optional<Run>>();
    var ears =
        bus.subscribe(
            run,
            moved -> {
              if (moved.status().isEnded()) {
                ended.complete(Optional.empty());
              }
            });
    return new Waiters(ended, ears, 1);
  }

  /** The run as it has ended, so that nobody who waits for it has to read it. */
  public void reached(Run run) {
    Waiters waiters = waiting.get(run.id());
    if (waiters != null) {
      waiters.ended().complete(Optional.of(run));
    }
  }

  private static Waiters fewer(Waiters known) {
    return new Waiters(known.ended(), known.ears(), known.count() - 1);
  }

  @SuppressWarnings("NullAway") // the map's word for an entry that goes
  private static Waiters over(Waiters known) {
    known.ears().close();
    return null;
  }

  private final class Waiter implements AutoCloseable {
    private final RunId run;
    private final CompletableFuture<Optional<Run>> ended;

    private Waiter(RunId run, CompletableFuture<Optional<Run>> ended) {
      this.run = run;
      this.ended = ended;
    }

    /** Empty where it has to be read, or the patience is over. */
    Optional<Run> await(Duration patience) throws InterruptedException {
      try {
        return ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException("expected a run that ends, not a failure", e);
      }
    }

    @Override
    public void close() {
      waiting.computeIfPresent(run, (_, known) -> known.count() > 1 ? fewer(known) : over(known));
    }
  }
}
