package dev.signalbox.queue.local;

import dev.signalbox.queue.jobs.Job;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** The jobs of a lane, each in the line of its key. Not for several threads. */
final class Lane {
  private static final int FEW = 4;

  private static final Comparator<Offer> IN_TURN =
      Comparator.<Offer>comparingLong(offer -> offer.job().assignment().rank())
          .thenComparingLong(Offer::number);

  /** The keys that have any, the one whose turn it is first. */
  private final Map<String, PriorityQueue<Offer>> lines = new LinkedHashMap<>();

  private final PriorityQueue<Resting> resting =
      new PriorityQueue<>(
          FEW,
          Comparator.comparingLong(Resting::until)
              .thenComparingLong(rests -> rests.offer().number()));

  /** A job that waits; {@code number}: the place of its offer among all. */
  record Offer(Job job, long number) {}

  private record Resting(Offer offer, long until) {}

  void add(Offer offer) {
    lines.computeIfAbsent(offer.job().key(), _ -> new PriorityQueue<>(FEW, IN_TURN)).add(offer);
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

  /** Takes the first job of the key whose turn it is, which goes to the end of the round. */
  Job next() {
    var turn = lines.entrySet().iterator().next();
    String key = turn.getKey();
    PriorityQueue<Offer> line = turn.getValue();
    lines.remove(key);
    Job job = line.remove().job();
    if (!line.isEmpty()) {
      lines.put(key, line);
    }
    return job;
  }

  void remove(Job job) {
    PriorityQueue<Offer> line = lines.get(job.key());
    if (line == null || !line.removeIf(offer -> offer.job().equals(job))) {
      resting.removeIf(rests -> rests.offer().job().equals(job));
    } else if (line.isEmpty()) {
      lines.remove(job.key());
    }
  }
}
