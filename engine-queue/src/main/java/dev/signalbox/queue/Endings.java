package dev.signalbox.queue;

import dev.signalbox.core.RunId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Those who wait for a run to end. */
final class Endings {
  private final Map<RunId, Waiters> waiting = new ConcurrentHashMap<>();

  private record Waiters(CountDownLatch ended, int count) {}

  /** To be opened before the run is looked at, so that its end cannot fall in between. */
  Waiter open(RunId run) {
    Waiters waiters =
        waiting.compute(
            run,
            (_, known) ->
                known == null
                    ? new Waiters(new CountDownLatch(1), 1)
                    : new Waiters(known.ended(), known.count() + 1));
    return new Waiter(run, waiters.ended());
  }

  void reached(RunId run) {
    Waiters waiters = waiting.get(run);
    if (waiters != null) {
      waiters.ended().countDown();
    }
  }

  final class Waiter implements AutoCloseable {
    private final RunId run;
    private final CountDownLatch ended;

    private Waiter(RunId run, CountDownLatch ended) {
      this.run = run;
      this.ended = ended;
    }

    boolean await(Duration patience) throws InterruptedException {
      return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      waiting.computeIfPresent(
          run,
          (_, known) -> known.count() > 1 ? new Waiters(known.ended(), known.count() - 1) : null);
    }
  }
}
