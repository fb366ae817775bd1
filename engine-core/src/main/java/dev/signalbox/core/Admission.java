package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Who may begin now. Pure, as {@link Transition} is: how the gates stand comes as an argument, and
 * so does the time.
 *
 * <p>Slots are never counted up and down: who holds one follows from where his run stands.
 */
public final class Admission {
  private Admission() {}

  /** How a bucket stands. */
  public sealed interface Standing {
    /** So many hold a slot, or are about to. */
    record Held(long holders) implements Standing {}

    /** What is known of the starts before. */
    record Paced(RateLimit.Past past) implements Standing {}

    /** So much was consumed; releases allow as much again. */
    record Spent(Usage usage, long releases) implements Standing {}

    /** Starts are on their way to the log; until they are there, nobody knows when the next is. */
    record Busy() implements Standing {}
  }

  /** One who may begin: all that he claims, as it counts now. */
  public record Grant(Ticket ticket, List<Claim> claims) {
    public Grant {
      claims = List.copyOf(claims);
    }
  }

  /**
   * What was decided.
   *
   * @param full the buckets that keep somebody waiting
   * @param free when those of them that time alone makes room in let the next one through
   */
  public record Decision(
      List<Grant> grants, List<Claim.Bucket> full, SequencedMap<Claim.Bucket, Instant> free) {}

  /**
   * Takes one of each line in turn, for as long as anybody's claims can all be met; whoever cannot
   * have all of them takes none. Within a line nobody overtakes.
   *
   * @param lines those who claim of the same buckets, each in the order of rank
   * @param standings of every bucket that somebody claims of
   */
  public static Decision apply(
      Limits limits, Map<Claim.Bucket, Standing> standings, List<List<Ticket>> lines, Instant now) {
    var book = new Book(limits, new LinkedHashMap<>(standings), now);
    var grants = new ArrayList<Grant>();
    var open = new ArrayList<>(lines);
    for (int round = 0; !open.isEmpty(); round++) {
      int place = round;
      open.removeIf(line -> line.size() <= place || !book.isMet(line.get(place), grants));
    }
    return new Decision(grants, List.copyOf(book.full.sequencedKeySet()), book.free);
  }

  private static final class Book {
    private final Limits limits;
    private final Map<Claim.Bucket, Standing> standings;
    private final Instant now;
    private final SequencedMap<Claim.Bucket, Boolean> full = new LinkedHashMap<>();
    private final SequencedMap<Claim.Bucket, Instant> free = new LinkedHashMap<>();

    Book(Limits limits, Map<Claim.Bucket, Standing> standings, Instant now) {
      this.limits = limits;
      this.standings = standings;
      this.now = now;
    }

    boolean isMet(Ticket ticket, List<Grant> grants) {
      List<Claim> claims =
          ticket.claims().stream().map(claim -> limits.current(claim, ticket.workflow())).toList();
      boolean met = true;
      for (Claim claim : claims) {
        if (!isRoom(claim)) {
          full.put(claim.place(), true);
          met = false;
        }
      }
      if (met) {
        claims.forEach(this::take);
        grants.add(new Grant(ticket, claims));
      }
      return met;
    }

    private boolean isRoom(Claim claim) {
      return switch (standing(claim.place())) {
        case Standing.Held(long holders) ->
            claim instanceof Claim.Slot slot && holders < slot.limit();
        case Standing.Paced(RateLimit.Past past) ->
            claim instanceof Claim.Start start && isDue(start, past);
        case Standing.Spent(Usage usage, long releases) ->
            claim instanceof Claim.Share share && isLeft(share, usage, releases);
        case Standing.Busy _ -> false;
      };
    }

    private boolean isLeft(Claim.Share claim, Usage usage, long releases) {
      boolean left = claim.allowance().exceeded(usage, releases).isEmpty();
      if (!left) {
        claim.renewal(now).ifPresent(at -> free.put(claim.place(), at));
      }
      return left;
    }

    private boolean isDue(Claim.Start claim, RateLimit.Past past) {
      return switch (claim.rule().decide(past, now)) {
        case RateLimit.Decision.Admitted _ -> true;
        case RateLimit.Decision.Refused(Instant at) -> {
          free.put(claim.place(), at);
          yield false;
        }
      };
    }

    private void take(Claim claim) {
      Claim.Bucket place = claim.place();
      standings.put(
          place,
          switch (standing(place)) {
            case Standing.Held(long holders) -> new Standing.Held(holders + 1);
            case Standing.Paced(RateLimit.Past past) -> started(claim, past);
            case Standing.Busy busy -> busy;
            // What it will consume is known at its end.
            case Standing.Spent spent -> spent;
          });
    }

    private Standing started(Claim claim, RateLimit.Past past) {
      return claim instanceof Claim.Start start
              && start.rule().decide(past, now) instanceof RateLimit.Decision.Admitted(var begun)
          ? start
              .rule()
              .after(past, begun)
              .<Standing>map(Standing.Paced::new)
              .orElseGet(Standing.Busy::new)
          : new Standing.Busy();
    }

    private Standing standing(Claim.Bucket place) {
      return Optional.ofNullable(standings.get(place))
          .orElseThrow(
              () -> new IllegalStateException("expected to know how " + place + " stands"));
    }
  }

  // --- What follows from where a run stands

  /** A slot that is held, by a run or by a step of it. */
  public record Held(Claim.Bucket place, RunId run, Optional<StepPath> step) {}

  /** Every slot that this run holds. */
  public static List<Held> held(Run run) {
    var held = new ArrayList<>(heldByRun(run));
    if (claims(run, Gate.Count.STEPS)) {
      run.live().forEach(step -> held.addAll(held(run, step)));
    }
    return held;
  }

  /** Those that it holds as a whole: from its admission to its end. */
  public static List<Held> heldByRun(Run run) {
    return switch (run.stage()) {
      case Stage.Queued _, Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> List.of();
      case Stage.Working _, Stage.Closing _ -> slots(run, Gate.Count.RUNS, Optional.empty());
    };
  }

  /** Those that an attempt of this step holds: from its offer to its end. */
  public static List<Held> held(Run run, StepRun step) {
    return switch (step.progress()) {
      case Progress.Offered _, Progress.Started _, Progress.Interrupted _, Progress.Verifying _ ->
          slots(run, Gate.Count.STEPS, Optional.of(step.path()));
      case Progress.Queued _, Progress.Pausing _, Progress.Asking _, Progress.Sleeping _ ->
          List.of();
      case Progress.Listening _, Progress.Calling _, Progress.Holding _, Progress.Emitting _ ->
          List.of();
      case Progress.Succeeded _, Progress.Failed _, Progress.Skipped _, Progress.Cancelled _ ->
          List.of();
    };
  }

  private static List<Held> slots(Run run, Gate.Count count, Optional<StepPath> step) {
    return of(run, count).stream()
        .filter(Claim.Slot.class::isInstance)
        .map(claim -> new Held(claim.place(), run.id(), step))
        .toList();
  }

  /**
   * What a step of this run has consumed of a budget that runs share.
   *
   * @param day its beginning, UTC
   */
  public record Spent(Claim.Bucket place, RunId run, StepPath step, Instant day, Usage usage) {}

  /** All that this run has consumed of such budgets. */
  public static List<Spent> spent(Run run) {
    return shares(run)
        ? run.steps().values().stream().flatMap(step -> spent(run, step)).toList()
        : List.of();
  }

  /** The same, of one step. */
  public static Stream<Spent> spent(Run run, StepRun step) {
    return step.consumption().stream()
        .flatMap(consumption -> consumption.days().stream())
        .flatMap(of ->
            shared(run, step.path())
                .map(claim ->
                    new Spent(claim.place(), run.id(), step.path(), of.day(), of.usage())));
  }

  /** Everything of this run that waits for its turn, and may have it. */
  public static List<Ticket> tickets(Run run) {
    var tickets = new ArrayList<Ticket>();
    ticket(run).ifPresent(tickets::add);
    if (claims(run, Gate.Count.STEPS) || shares(run)) {
      run.live().forEach(step -> ticket(run, step).ifPresent(tickets::add));
    }
    return tickets;
  }

  /** The run as a whole, where it waits to begin. */
  public static Optional<Ticket> ticket(Run run) {
    return run.stage() instanceof Stage.Queued && !run.paused()
        ? Optional.of(ticket(run, Optional.empty(), 0, 0, of(run, Gate.Count.RUNS)))
        : Optional.empty();
  }

  /** The next attempt of this step, where it waits to be offered. */
  public static Optional<Ticket> ticket(Run run, StepRun step) {
    if (!(step.progress() instanceof Progress.Queued(boolean metered)) || run.paused()) {
      return Optional.empty();
    }
    var claims = new ArrayList<>(of(run, Gate.Count.STEPS));
    if (metered) {
      shared(run, step.path()).forEach(claims::add);
    }
    return Optional.of(
        ticket(
            run, Optional.of(step.path()), step.attempt(), run.steps().place(step.path()), claims));
  }

  private static Ticket ticket(
      Run run, Optional<StepPath> step, int attempt, int place, List<Claim> claims) {
    return new Ticket(run.id(), run.workflow(), step, attempt, run.rank(), place, claims);
  }

  static boolean claims(Run run, Gate.Count count) {
    return run.terms().isPresent() && !of(run, count).isEmpty();
  }

  /** Whether budgets count for it that other runs consume of, too. */
  static boolean shares(Run run) {
    return run.terms().isPresent() && shared(run).findAny().isPresent();
  }

  /** Whether budgets count for this step that other runs consume of, too. */
  static boolean shares(Run run, StepPath step) {
    return run.terms().isPresent() && shared(run, step).findAny().isPresent();
  }

  /** What this step consumes of together with other runs. */
  public static Stream<Claim.Share> shared(Run run, StepPath step) {
    return shared(run).filter(claim -> claim.gate().counts(step));
  }

  /** What any step of it consumes of together with other runs. */
  private static Stream<Claim.Share> shared(Run run) {
    return run.terms().map(Terms::claims).orElse(List.of()).stream()
        .filter(Claim.Share.class::isInstance)
        .map(Claim.Share.class::cast);
  }

  private static List<Claim> of(Run run, Gate.Count count) {
    return run.terms().map(Terms::claims).orElse(List.of()).stream()
        .filter(claim -> claim.isOf(count) && !(claim instanceof Claim.Share))
        .toList();
  }
}
