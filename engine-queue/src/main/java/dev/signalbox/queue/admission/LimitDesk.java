package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Limits;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.SlotRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/** The limits: how they stand, what waits for them, and how to change them. */
public final class LimitDesk {
  private final RunLog log;
  private final EngineClock clock;
  private final Clerk clerk;
  private final LimitBook book;
  private final Admitter admitter;
  private final BudgetBook budgets;
  private final LimitStandings standings;
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
    this.clock = clock;
    this.clerk = clerk;
    this.book = book;
    this.admitter = admitter;
    this.budgets = new BudgetBook(log, codec);
    this.standings = new LimitStandings(log, codec, clock, book, budgets);
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
    return log.places(limit.gate().id(), max).stream()
        .map(place -> standings.bucket(limit, place))
        .toList();
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
    Optional<Claim.Share> share = LimitStandings.share(found.get(), bucket);
    if (share.isEmpty()) {
      return new Released.NoBudget();
    }
    boolean done = clerk.alone(draft -> budgets.release(draft, share.get(), by));
    if (!done) {
      return new Released.NotUsedUp(standings.spending(share.get()));
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
    return log.tickets(run).stream().map(standings::waiting).toList();
  }

  // --- Rehearsals

  /** The same, with the limits named behind which a run would queue. */
  public Submission foretold(
      Submission.Accepted accepted, List<Submission.Incoming> incoming, Definitions definitions) {
    return new LimitForecast(book, clock, pauses, standings::isFull)
        .of(accepted, incoming, definitions);
  }
}
