package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.admission.LimitDesk.Bucket;
import dev.signalbox.queue.admission.LimitDesk.Configured;
import dev.signalbox.queue.admission.LimitDesk.Obstacle;
import dev.signalbox.queue.admission.LimitDesk.Waiting;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.TicketRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the limits stand at this moment: who holds, who waits, and when the next one may go on. */
final class LimitStandings {
  private static final int HOLDERS_MAX = 10;

  private final RunLog log;
  private final Codec codec;
  private final EngineClock clock;
  private final LimitBook book;
  private final ThrottleGate throttles;
  private final BudgetBook budgets;

  LimitStandings(RunLog log, Codec codec, EngineClock clock, LimitBook book, BudgetBook budgets) {
    this.log = log;
    this.codec = codec;
    this.clock = clock;
    this.book = book;
    this.throttles = new ThrottleGate(log, codec);
    this.budgets = budgets;
  }

  /** A value of a limit's key. */
  Bucket bucket(Configured limit, Place place) {
    long queued = log.queued(place);
    Optional<Instant> next =
        queued > 0 && limit.limit() instanceof Limit.Pace(RateLimit rule)
            ? free(new Claim.Start(limit.gate(), place.bucket(), rule))
            : Optional.empty();
    return new Bucket(
        place,
        log.held(place),
        queued,
        log.holders(place, HOLDERS_MAX),
        next,
        share(limit, place.bucket()).map(this::spending));
  }

  /** The budget that runs share, where the limit is one. */
  static Optional<Claim.Share> share(Configured limit, String bucket) {
    return limit.limit().claim(limit.gate(), bucket) instanceof Claim.Share share
        ? Optional.of(share)
        : Optional.empty();
  }

  Spending spending(Claim.Share claim) {
    Instant now = clock.now();
    var standing = budgets.standing(claim, now);
    return new Spending(
        claim.allowance(), standing.usage(), standing.releases(), claim.renewal(now));
  }

  private Optional<Instant> free(Claim.Start claim) {
    Instant now = clock.now();
    return Optional.of(
        switch (claim.rule().decide(throttles.past(claim).starts(), now)) {
          case RateLimit.Decision.Admitted _ -> now;
          case RateLimit.Decision.Refused(Instant at) -> at;
        });
  }

  /** Whether whoever comes now would queue behind this. */
  boolean isFull(Claim claim) {
    Place place = Place.of(claim.place());
    return log.queued(place) > 0
        || switch (claim) {
          case Claim.Slot slot -> log.held(place) >= slot.limit();
          case Claim.Start start -> free(start).filter(clock.now()::isBefore).isPresent();
          case Claim.Share share -> spending(share).isUsedUp();
        };
  }

  // --- A run that waits

  /** What this waits for, each of its limits by itself. */
  Waiting waiting(TicketRow row) {
    Ticket ticket = Turns.ticket(codec, row);
    var obstacles = new ArrayList<Obstacle>();
    for (Claim own : limits(ticket.claims())) {
      Claim claim = book.limits().current(own, ticket.workflow());
      Place place = Place.of(claim.place());
      obstacles.add(obstacle(claim, log.ahead(place, row)));
    }
    return new Waiting(ticket.step(), ticket.attempt(), obstacles);
  }

  private Obstacle obstacle(Claim claim, long ahead) {
    Place place = Place.of(claim.place());
    Optional<Instant> never = Optional.empty();
    return switch (claim) {
      case Claim.Slot slot -> {
        long held = log.held(place);
        var holders = log.holders(place, HOLDERS_MAX);
        boolean full = held >= slot.limit();
        yield new Obstacle(claim, held, holders, ahead, never, full, Optional.empty());
      }
      case Claim.Start start -> {
        Optional<Instant> next = free(start);
        boolean full = next.filter(clock.now()::isBefore).isPresent();
        yield new Obstacle(claim, 0, List.of(), ahead, next, full, Optional.empty());
      }
      case Claim.Share share -> {
        var spending = spending(share);
        boolean full = spending.isUsedUp();
        Optional<Instant> next = full ? spending.renewal() : never;
        yield new Obstacle(claim, 0, List.of(), ahead, next, full, Optional.of(spending));
      }
    };
  }

  /** A pause is told by itself. */
  private static List<Claim> limits(List<Claim> claims) {
    return claims.stream().filter(claim -> claim.gate().kind() != Gate.Kind.PAUSE).toList();
  }
}
