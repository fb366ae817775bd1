package dev.signalbox.api.bench;

import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Many at once, who each start a run, and the next one when it has ended. */
record Load(BenchEngine engine, WorkflowId workflow, int inFlight) {
  /**
   * What they have got done.
   *
   * @param cpuNanos what this process has used of all processors meanwhile
   */
  record Done(Timings timings, long nanos, long cpuNanos) {
    double runsPerSecond() {
      return timings.count() / (nanos / 1e9);
    }

    /** Of processor time, in microseconds, for each of the steps. */
    double cpuMicros(int stepsOfRun) {
      return cpuNanos / 1e3 / timings.count() / stepsOfRun;
    }
  }

  /** As many runs as fit into the time. */
  Done during(Duration time) throws InterruptedException {
    long begin = System.nanoTime();
    return work(() -> System.nanoTime() - begin < time.toNanos());
  }

  /** So many runs. */
  Done runs(int count) throws InterruptedException {
    var left = new AtomicInteger(count);
    return work(() -> left.getAndDecrement() > 0);
  }

  private interface Another {
    boolean wanted();
  }

  private Done work(Another another) throws InterruptedException {
    var nanos = new ConcurrentLinkedQueue<Long>();
    var failure = new AtomicReference<Throwable>();
    var done = new CountDownLatch(inFlight);
    long cpu = Machine.cpuNanos();
    long begin = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (failure.get() == null && another.wanted()) {
                long start = System.nanoTime();
                engine.awaitEnd(engine.launch(workflow));
                nanos.add(System.nanoTime() - start);
              }
            } catch (InterruptedException | RuntimeException e) {
              failure.set(e);
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    if (failure.get() != null) {
      throw new IllegalStateException("bench: a run did not succeed", failure.get());
    }
    return new Done(
        new Timings(nanos.stream().mapToLong(Long::longValue).toArray()),
        System.nanoTime() - begin,
        Machine.cpuNanos() - cpu);
  }
}
