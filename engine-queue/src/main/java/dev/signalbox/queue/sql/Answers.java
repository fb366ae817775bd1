package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.RunLog.Appended;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what follows from commits, one after another and in their order. Where it is much, a
 * thread does so while the next commit is on its way already; where it is little, it is done at
 * once, for a thread takes longer to wake.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private static final Duration LOOK_AGAIN = Duration.ofNanos(100_000);

  private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Thread thread;
  private volatile boolean closing;

  private record Batch(List<Item> items, List<Appended> answers) {
    void give() {
      for (int i = 0; i < items.size(); i++) {
        Answers.give(items.get(i), answers.get(i));
      }
    }
  }

  static void give(Item item, Appended answer) {
    try {
      item.done().accept(answer);
    } catch (RuntimeException e) {
      LOG.error("what was to follow an append has failed", e);
    }
  }

  Answers() {
    thread = Thread.ofPlatform().name("log-answers").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Called by one thread. */
  void give(List<Item> items, Appended[] answers) {
    var batch = new Batch(items, List.of(answers));
    if (items.size() < GroupCommit.MANY && open.get() == 0) {
      batch.give();
      return;
    }
    open.incrementAndGet();
    batches.add(batch);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /** Waits until all that were handed over are given. */
  void awaitGiven() {
    while (open.get() > 0) {
      LockSupport.parkNanos(this, LOOK_AGAIN.toNanos());
    }
  }

  /** Gives what is left, and ends. */
  void end() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      Batch batch = batches.poll();
      if (batch != null) {
        batch.give();
        open.decrementAndGet();
      } else if (closing) {
        return;
      } else {
        asleep.set(true);
        if (batches.isEmpty() && !closing) {
          LockSupport.park(this);
        }
        asleep.set(false);
      }
    }
  }
}
