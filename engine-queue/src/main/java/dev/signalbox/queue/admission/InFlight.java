package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.log.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Those who were admitted, and whose admission has not been answered yet: until then each of them
 * counts as a holder of all that he claims.
 */
final class InFlight {
  private final Map<Place, Long> holders = new HashMap<>();
  private final Map<Job, Way> tickets = new HashMap<>();

  /** {@code over}: once it is answered. */
  private record Way(Ticket ticket, CompletableFuture<Boolean> over) {}

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
    Set<Job> now = Set.copyOf(tickets.keySet());
    return ticket -> now.contains(Job.of(ticket));
  }

  synchronized void add(Ticket ticket) {
    var way = new Way(ticket, new CompletableFuture<>());
    if (tickets.putIfAbsent(Job.of(ticket), way) == null) {
      ticket.claims().forEach(claim -> count(claim, 1));
    }
  }

  void remove(Ticket ticket) {
    taken(ticket).ifPresent(way -> way.over().complete(true));
  }

  private synchronized Optional<Way> taken(Ticket ticket) {
    Optional<Way> way = Optional.ofNullable(tickets.remove(Job.of(ticket)));
    way.ifPresent(_ -> ticket.claims().forEach(claim -> count(claim, -1)));
    return way;
  }

  /** Once all of those have been answered who are on the way to this limit now. */
  synchronized CompletableFuture<Void> over(Gate gate) {
    return CompletableFuture.allOf(
        tickets.values().stream()
            .filter(
                way -> way.ticket().claims().stream().anyMatch(claim -> claim.gate().equals(gate)))
            .map(Way::over)
            .toArray(CompletableFuture[]::new));
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
