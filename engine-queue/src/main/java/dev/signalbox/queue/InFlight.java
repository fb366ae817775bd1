package dev.signalbox.queue;

import dev.signalbox.core.Claim;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Ticket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Those who were admitted, and whose admission has not been answered yet: until then each of them
 * counts as a holder of all that he claims.
 */
final class InFlight {
  private final Map<Place, Long> holders = new HashMap<>();
  private final Set<Job> tickets = new HashSet<>();

  private record Job(String run, String step, int attempt) {
    static Job of(Ticket ticket) {
      return new Job(
          ticket.run().value(), ticket.step().map(StepPath::value).orElse(""), ticket.attempt());
    }
  }

  synchronized int size() {
    return tickets.size();
  }

  synchronized long at(Place place) {
    return holders.getOrDefault(place, 0L);
  }

  /** Who was on the way at this moment. */
  synchronized Predicate<Ticket> now() {
    Set<Job> now = Set.copyOf(tickets);
    return ticket -> now.contains(Job.of(ticket));
  }

  synchronized void add(Ticket ticket) {
    if (tickets.add(Job.of(ticket))) {
      ticket.claims().forEach(claim -> count(claim, 1));
    }
  }

  synchronized void remove(Ticket ticket) {
    if (tickets.remove(Job.of(ticket))) {
      ticket.claims().forEach(claim -> count(claim, -1));
    }
  }

  private void count(Claim claim, long by) {
    holders.compute(
        Place.of(claim.place()),
        (_, before) -> {
          long now = (before == null ? 0 : before) + by;
          return now == 0 ? null : now;
        });
  }
}
