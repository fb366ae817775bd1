package dev.signalbox.queue;

import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.gates.Guards;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Of two, nobody begins a run before the other is about to, as well. */
final class Meeting implements Guards {
  private final CyclicBarrier both = new CyclicBarrier(2);
  private final AtomicInteger asked = new AtomicInteger(Integer.MIN_VALUE);

  void begin() {
    asked.set(0);
  }

  int asked() {
    return asked.get();
  }

  @Override
  public Optional<String> event(String name, Json data) {
    return Optional.empty();
  }

  @Override
  public Optional<String> run(WorkflowId workflow, Json event) {
    int number = asked.incrementAndGet();
    if (number == 1 || number == 2) {
      try {
        both.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
    return Optional.empty();
  }
}
