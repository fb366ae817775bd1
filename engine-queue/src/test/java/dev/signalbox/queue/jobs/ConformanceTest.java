package dev.signalbox.queue.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.RunId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** A suite that a back end which does nothing can pass would prove nothing. */
class ConformanceTest {
  @BeforeEach
  void shortPatience() {
    Awaitility.setDefaultTimeout(Duration.ofMillis(200));
  }

  @AfterEach
  void usualPatience() {
    Awaitility.reset();
  }

  @Test
  void every_test_of_queues_fails_for_one_that_does_nothing() throws Exception {
    allFail(JobQueueConformance.class, NothingsQueue::new, 10);
  }

  @Test
  void every_test_of_buses_fails_for_one_that_does_nothing() throws Exception {
    allFail(EventBusConformance.class, NothingsBus::new, 5);
  }

  private static void allFail(Class<?> suite, Supplier<Object> instance, int atLeast)
      throws Exception {
    List<Method> tests =
        Stream.of(suite.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .toList();
    assertThat(tests)
        .hasSizeGreaterThanOrEqualTo(atLeast)
        .noneMatch(test -> test.isAnnotationPresent(Disabled.class));
    Method open = suite.getDeclaredMethod("open");
    for (Method test : tests) {
      Object subject = instance.get();
      open.invoke(subject);
      assertThatThrownBy(() -> test.invoke(subject))
          .as(test.getName())
          .isInstanceOf(InvocationTargetException.class);
    }
  }

  private static final class NothingsQueue extends JobQueueConformance {
    @Override
    protected JobQueue queue() {
      return new NoQueue();
    }
  }

  private static final class NothingsBus extends EventBusConformance {
    @Override
    protected EventBus bus() {
      return new NoBus();
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
