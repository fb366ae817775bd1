package dev.signalbox.queue.jobs;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.Suite;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A suite that a back end which does nothing can pass would prove nothing. */
class ConformanceTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void every_test_of_queues_fails_for_one_that_does_nothing() throws Exception {
    new Suite(JobQueueConformance.class).failsFor(NothingsQueue::new, 10);
    new Suite(JobQueueConformanceBatches.class).failsFor(NothingsBatches::new, 8);
  }

  @Test
  void every_test_of_buses_fails_for_one_that_does_nothing() throws Exception {
    new Suite(EventBusConformance.class).failsFor(NothingsBus::new, 5);
  }

  private static final class NothingsQueue extends JobQueueConformance {
    @Override
    protected JobQueue queue() {
      return new NoQueue();
    }

    @Override
    protected Duration patience() {
      return SHORT;
    }
  }

  private static final class NothingsBatches extends JobQueueConformanceBatches {
    @Override
    protected JobQueue queue() {
      return new NoQueue();
    }

    @Override
    protected Duration patience() {
      return SHORT;
    }
  }

  private static final class NothingsBus extends EventBusConformance {
    @Override
    protected EventBus bus() {
      return new NoBus();
    }

    @Override
    protected Duration patience() {
      return SHORT;
    }
  }

  private record NoQueue() implements JobQueue {
    @Override
    public void offer(Job job, Duration rest) {}

    @Override
    public Optional<Lease> lease(String lane, Duration patience) {
      return Optional.empty();
    }

    @Override
    public boolean extend(Lease lease) {
      return true;
    }

    @Override
    public void settle(Lease lease) {}

    @Override
    public void giveBack(Lease lease, Duration rest) {}

    @Override
    public boolean withdraw(String jobId) {
      return true;
    }

    @Override
    public boolean holds(String jobId) {
      return false;
    }

    @Override
    public int waiting() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private record NoBus() implements EventBus {
    @Override
    public void publish(Moved moved) {}

    @Override
    public Subscription subscribe(RunId run, Consumer<Moved> listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
