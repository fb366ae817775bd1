package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Limits;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.TicketRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** The limits: how they stand, what waits for them, and how to change them. */
public final class LimitDesk {
  private static final int HOLDERS_MAX = 10;

  private final RunLog log;
  private final Codec codec;
  private final EngineClock clock;
  private final Clerk clerk;
  private final LimitBook book;
  private final Admitter admitter;
  private final ThrottleGate throttles;
  private final BudgetBook budgets;
  private final WorkflowPauses pauses;

  /** One change after another: the last that is stored is the one that counts. */
  private final ReentrantLock changing = new ReentrantLock();

  public LimitDesk(
      RunLog log,
      Codec codec,
      EngineClock clock,
      Clerk clerk,
      LimitBook book,
      Admitter admitter,
      WorkflowPauses pauses) {
    this.pauses = pauses;
    this.log = log;
    this.codec = codec;
    this.clock = clock;
    this.clerk = clerk;
    this.book = book;
    this.admitter = admitter;
    this.throttles = new ThrottleGate(log, codec);
    this.budgets = new BudgetBook(log, codec);
  }

  /**
   * A limit of the configuration.
   *
   * @param configured what each workflow says of it
   * @param changed what counts instead, where it was changed while the engine ran
   */
  public record Configured(
      Gate gate, SequencedMap<WorkflowId, Limit> configured, Optional<Limit> changed) {
    /** What counts; of several that share it, the smallest. */
    public Limit limit() {
      return changed.orElseGet(() ->
          configured.values().stream().min((a, b) -> Long.compare(size(a), size(b))).orElseThrow());
    }

    private static long size(Limit limit) {
      return switch (limit) {
        case Limit.Slots(long slots) -> slots;
        case Limit.Pace(RateLimit rule) -> rule.limit();
        // No two workflows share one.
        case Limit.Pool _ -> 0;
      };
    }
  }

  /**
   * How one value of a limit's key stands.
   *
   * @param holders some of those who hold a slot
   * @param next when a throttle lets the next one through, if somebody waits
   * @param spending of a budget
   */
  public record Bucket(
      Place place,
      long held,
      long queued,
      List<SlotRow> holders,
      Optional<Instant> next,
      Optional<Spending> spending) {}

  /** Every limit of the configuration. */
  public List<Configured> all() {
    Limits limits = book.newest();
    var all = new ArrayList<Configured>();
    limits
        .configured()
        .forEach((gate, by) ->
            all.add(new Configured(gate, by, Optional.ofNullable(limits.changed().get(gate)))));
    return all;
  }

  public Optional<Configured> find(String id) {
    return all().stream().filter(each -> each.gate().id().equals(id)).findFirst();
  }

  /** Those of its buckets that somebody holds a slot of, or waits for. */
  public List<Bucket> buckets(Configured limit, int max) {
    return log.places(limit.gate().id(), max).stream().map(place -> bucket(limit, place)).toList();
  }

  private Bucket bucket(Configured limit, Place place) {
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

  private static Optional<Claim.Share> share(Configured limit, String bucket) {
    return limit.limit().claim(limit.gate(), bucket) instanceof Claim.Share share
        ? Optional.of(share)
        : Optional.empty();
  }

  private Spending spending(Claim.Share claim) {
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

  // --- Changes

  /**
   * Changes a limit while the engine runs; it holds for runs that wait already, and what is above
   * it goes on to its end.
   *
   * @param change of what counts now; empty: back to what the definitions say
   * @return the limit as it is then; empty where there is none with this id
   */
  public Optional<Configured> change(String id, Optional<UnaryOperator<Limit>> change, String by) {
    Threads.current().lock(changing);
    try {
      Optional<Configured> found = find(id);
      found.ifPresent(each -> change(each, change, by));
      return find(id);
    } finally {
      changing.unlock();
    }
  }

  private void change(Configured found, Optional<UnaryOperator<Limit>> change, String by) {
    Optional<Limit> limit = change.map(each -> each.apply(found.limit()));
    var _ =
        clerk.alone(draft -> {
          book.change(draft, found.gate(), limit, by);
          return true;
        });
    book.changed(found.gate(), limit);
    admitter.changed(found.gate());
  }

  /** What came of the wish to release a budget. */
  public sealed interface Released {
    record Done(Configured limit) implements Released {}

    record Unknown() implements Released {}

    /** It is no budget, and waits for nobody's word. */
    record NoBudget() implements Released {}

    /** There is something left of it. */
    record NotUsedUp(Spending spending) implements Released {}
  }

  /**
   * Lets those go on that a budget holds which runs share: as much again may be consumed, as often
   * as it takes for something to be left.
   *
   * @param bucket the value of its key; empty where it has none
   */
  public Released release(String id, String bucket, String by) {
    Optional<Configured> found = find(id);
    if (found.isEmpty()) {
      return new Released.Unknown();
    }
    Optional<Claim.Share> share = share(found.get(), bucket);
    if (share.isEmpty()) {
      return new Released.NoBudget();
    }
    boolean done = clerk.alone(draft -> budgets.release(draft, share.get(), by));
    if (!done) {
      return new Released.NotUsedUp(spending(share.get()));
    }
    admitter.released(Place.of(share.get().place()));
    return new Released.Done(found.get());
  }

  // --- Waiting

  /**
   * Something of a run that waits for its turn.
   *
   * @param step empty for the run as a whole
   */
  public record Waiting(Optional<StepPath> step, int attempt, List<Obstacle> obstacles) {}

  /**
   * A limit that it waits for.
   *
   * @param held how many hold a slot of this bucket
   * @param holders some of them
   * @param ahead how many of its line come first
   * @param next when a throttle lets the next one through
   * @param full whether it is this limit that keeps it waiting, for all that is known
   * @param spending of a budget
   */
  public record Obstacle(
      Claim claim,
      long held,
      List<SlotRow> holders,
      long ahead,
      Optional<Instant> next,
      boolean full,
      Optional<Spending> spending) {}

  /** What of a run waits for its turn, and for what. */
  public List<Waiting> waiting(RunId run) {
    return log.tickets(run).stream().map(this::waiting).toList();
  }

  private Waiting waiting(TicketRow row) {
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

  // --- Rehearsals

  /** The same, with the limits named behind which a run would queue. */
  public Submission foretold(
      Submission.Accepted accepted, List<Submission.Incoming> incoming, Definitions definitions) {
    return new LimitForecast(book, clock, pauses, this::isFull).of(accepted, incoming, definitions);
  }

  private boolean isFull(Claim claim) {
    Place place = Place.of(claim.place());
    return log.queued(place) > 0
        || switch (claim) {
          case Claim.Slot slot -> log.held(place) >= slot.limit();
          case Claim.Start start -> free(start).filter(clock.now()::isBefore).isPresent();
          case Claim.Share share -> spending(share).isUsedUp();
        };
  }
}
