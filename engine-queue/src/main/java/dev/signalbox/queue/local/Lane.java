package dev.signalbox.queue.local;

import dev.signalbox.queue.jobs.Job;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;

/** The jobs of a lane, each in the line of its key. Not for several threads. */
final class Lane {
  private static final int FEW = 4;

  private static final Comparator<Offer> IN_TURN =
      Comparator.<Offer>comparingLong(offer -> offer.job().assignment().rank())
          .thenComparingLong(Offer::number);

  /** The keys that have any, the one whose turn it is first. */
  private final Map<String, PriorityQueue<Offer>> lines = new LinkedHashMap<>();

  /** The keys whose next job has a head start. */
  private final Set<String> ahead = new HashSet<>();

  private final PriorityQueue<Resting> resting =
      new PriorityQueue<>(
          FEW,
          Comparator.comparingLong(Resting::until)
              .thenComparingLong(rests -> rests.offer().number()));

  /** A job that waits; {@code number}: the place of its offer among all. */
  record Offer(Job job, long number) {}

  private record Resting(Offer offer, long until) {}

  void add(Offer offer) {
    String key = offer.job().key();
    lines.computeIfAbsent(key, _ -> new PriorityQueue<>(FEW, IN_TURN)).add(offer);
    look(key);
  }

  /** After each change of a line. */
  private void look(String key) {
    PriorityQueue<Offer> line = lines.get(key);
    if (line != null && line.element().job().assignment().ahead()) {
      ahead.add(key);
    } else {
      ahead.remove(key);
    }
  }

  void addResting(Offer offer, long until) {
    resting.add(new Resting(offer, until));
  }

  /** Those that have rested until now stand in line from here on; how many. */
  int rouse(long now) {
    int roused = 0;
    while (!resting.isEmpty() && resting.element().until() - now <= 0) {
      add(resting.remove().offer());
      roused++;
    }
    return roused;
  }

  /** When the next one has rested; empty: none rests. */
  OptionalLong nextRoused() {
    return resting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(resting.element().until());
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /**
   * Takes the first job of the key whose turn it is, which goes to the end of the round; or before
   * that one, of another whose head start makes it older.
   */
  Job next() {
    String turn = lines.keySet().iterator().next();
    String key = before(turn).orElse(turn);
    PriorityQueue<Offer> line = Objects.requireNonNull(lines.get(key));
    Job job = line.remove().job();
    if (line.isEmpty()) {
      lines.remove(key);
    } else if (key.equals(turn)) {
      lines.remove(key);
      lines.put(key, line);
    }
    look(key);
    return job;
  }

  private Optional<String> before(String turn) {
    long rank = rank(turn);
    return ahead.stream().filter(key -> rank(key) < rank).min(Comparator.comparingLong(this::rank));
  }

  /** Of the next job of a key. */
  private long rank(String key) {
    return Objects.requireNonNull(lines.get(key)).element().job().assignment().rank();
  }

  void remove(Job job) {
    PriorityQueue<Offer> line = lines.get(job.key());
    if (line == null || !line.removeIf(offer -> offer.job().equals(job))) {
      resting.removeIf(rests -> rests.offer().job().equals(job));
    } else {
      if (line.isEmpty()) {
        lines.remove(job.key());
      }
      look(job.key());
    }
  }
}
