package dev.signalbox.queue.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
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
   * @param since when it was asked for
   * @return what is too much, as somebody has gone meanwhile
   */
  List<Brought> take(Round.Haul haul, long since) {
    told |= haul.more();
    asked = 0;
    var unwanted = new ArrayList<Brought>();
    for (Round.Found job : haul.jobs()) {
      var brought = new Brought(job, since);
      if (waiting.isEmpty()) {
        unwanted.add(brought);
      } else {
        waiting.remove().told.complete(Optional.of(brought));
      }
    }
    sendOff();
    return unwanted;
  }

  /** What was asked for does not come. */
  void takeNothing() {
    asked = 0;
    sendOff();
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
