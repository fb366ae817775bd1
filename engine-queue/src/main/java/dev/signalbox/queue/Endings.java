package dev.signalbox.queue;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Those who wait for a run to end. */
final class Endings {
  private final Map<RunId, Waiters> waiting = new ConcurrentHashMap<>();

  private record Waiters(CompletableFuture<Run> ended, int count) {}

  /** To be opened before the run is looked at, so that its end cannot fall in between. */
  Waiter open(RunId run) {
    Waiters waiters =
        waiting.compute(
            run,
            (_, known) ->
                known == null
                    ? new Waiters(new CompletableFuture<>(), 1)
                    : new Waiters(known.ended(), known.count() + 1));
    return new Waiter(run, waiters.ended());
  }

  /** The run as it has ended, so that nobody who waits for it has to read it. */
  void reached(Run run) {
    Waiters waiters = waiting.get(run.id());
    if (waiters != null) {
      waiters.ended().complete(run);
    }
  }

  final class Waiter implements AutoCloseable {
    private final RunId run;
    private final CompletableFuture<Run> ended;

    private Waiter(RunId run, CompletableFuture<Run> ended) {
      this.run = run;
      this.ended = ended;
    }

    Optional<Run> await(Duration patience) throws InterruptedException {
      try {
        return Optional.of(ended.get(patience.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException("expected a run that ends, not a failure", e);
      }
    }

    @Override
    public void close() {
      waiting.computeIfPresent(
          run,
          (_, known) -> known.count() > 1 ? new Waiters(known.ended(), known.count() - 1) : null);
    }
  }
}
