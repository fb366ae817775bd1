package dev.signalbox.api.bench;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine in a process of its own, which is watched or killed. */
public final class Victim {
  private static final int SENDERS = 128;

  /** Of the five steps of a run so many are done, on the average, when nothing goes on. */
  private static final int DONE = 2;

  private Victim() {}

  /** {@code args}: its folder, what it does, and with how many runs. */
  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    int runs = Integer.parseInt(args[2]);
    switch (args[1]) {
      case "sleep" -> sleep(data, runs);
      case "stand" -> stand(data, runs);
      case "finish" -> finish(data);
      default -> throw new IllegalArgumentException("expected sleep, stand or finish");
    }
  }

  private static void sleep(Path data, int runs) throws Exception {
    try (var engine = BenchEngine.start(data, BackEnd.FULL, () -> {})) {
      new Senders(SENDERS).send(runs, _ -> engine.launch(Workload.SLEEPING));
      tell("asleep");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static void stand(Path data, int runs) throws Exception {
    var begun = new AtomicInteger();
    var never = new CountDownLatch(1);
    try (var engine =
        BenchEngine.start(
            data,
            BackEnd.FULL,
            () -> {
              if (begun.incrementAndGet() > DONE * runs) {
                awaitDeath(never);
              }
            })) {
      new Senders(SENDERS).send(runs, _ -> engine.launch(Workload.FIVE));
      while (begun.get() <= DONE * runs) {
        Thread.sleep(1);
      }
      tell("standing");
      never.await();
    }
  }

  private static void awaitDeath(CountDownLatch never) {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void finish(Path data) throws Exception {
    try (var engine = BenchEngine.start(data, BackEnd.FULL, () -> {})) {
      tell("up");
      while (engine.isAnyRunning()) {
        Thread.sleep(1);
      }
      tell("finished");
    }
  }

  /** The words that {@link Child#await} waits for. */
  private static void tell(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
