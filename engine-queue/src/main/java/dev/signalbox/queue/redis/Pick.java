package dev.signalbox.queue.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Those of this process who wait for jobs of one lane. Jobs are asked for all of them at once, and
 * never more than they are. Not for several threads.
 */
final class Pick {
  /** How many jobs are asked for at once, at most. */
  private static final int BATCH = 64;

  private final List<String> lanes;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Somebody has offered a job, or might have. */
  private boolean told = true;

  private int asked;

  /**
   * A job that has come.
   *
   * @param asked when it was asked for, by the clock of {@code System.nanoTime}
   */
  record Brought(Round.Found job, long asked) {}

  /** One who waits; told in the end, with or without a job. */
  static final class Waiting {
    private final CompletableFuture<Optional<Brought>> told = new CompletableFuture<>();
    private boolean leaves;

    CompletableFuture<Optional<Brought>> told() {
      return told;
    }
  }

  /**
   * @param lanes from which it is fed, the first of them that has a job
   */
  Pick(List<String> lanes) {
    this.lanes = List.copyOf(lanes);
  }

  void tell() {
    told = true;
  }

  void add(Waiting one) {
    waiting.add(one);
  }

  /** Waits no longer than until it is known that there is no job for him. */
  void leave(Waiting one) {
    one.leaves = true;
    sendOff();
  }

  /** Whether jobs are to be asked for. */
  boolean isDue() {
    return told && asked == 0 && !waiting.isEmpty();
  }

  Round.Want ask() {
    told = false;
    asked = Math.min(BATCH, waiting.size());
    return new Round.Want(lanes, asked);
  }

  /**
   * What was asked for is here.
   *
   * @return what is too much, since somebody has gone meanwhile
   */
  List<Brought> take(List<Brought> jobs) {
    told |= jobs.size() == asked;
    asked = 0;
    int next = 0;
    while (next < jobs.size() && !waiting.isEmpty()) {
      waiting.remove().told.complete(Optional.of(jobs.get(next++)));
    }
    sendOff();
    return jobs.subList(next, jobs.size());
  }

  /** Tells everybody that there is nothing more. */
  void close() {
    waiting.forEach(one -> one.told.complete(Optional.empty()));
    waiting.clear();
  }

  private void sendOff() {
    if (!told && asked == 0) {
      waiting.removeIf(one -> one.leaves && one.told.complete(Optional.empty()));
    }
  }
}
