package dev.signalbox.queue.admission;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Admission.Grant;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets runs begin, and attempts be offered, as their limits allow. Who may is decided by {@link
 * Admission}, on what the store knows of the buckets that may have room; that no more than the
 * limit ever hold a slot is seen to by the store itself, in the transaction of each admission.
 *
 * <p>It looks at those buckets only that somebody has come to or left, and now and then at all that
 * are waited for: so it does not matter what it was told, or for how long it was away.
 */
public final class Admitter {
  private static final Logger LOG = LoggerFactory.getLogger(Admitter.class);
  private static final int SWEEP_PAGE = 256;
  private static final int LOOKS_MAX = 64;
  static final int IN_FLIGHT_MAX = 512;

  private final RunLog log;
  private final EngineClock clock;
  private final LimitBook book;
  private final WorkflowPauses pauses;
  private final Loop loop;
  private final Agenda agenda = new Agenda();
  private final InFlight inFlight = new InFlight();
  private final Survey survey;
  private final Admissions admissions;
  private final Succession succession;
  private Optional<Place> sweptTo = Optional.empty();
  private Instant nextSweep = Instant.MIN;
  private volatile boolean sweepAll;

  public Admitter(
      RunLog log,
      Engine engine,
      EngineClock clock,
      Codec codec,
      LimitBook book,
      Definitions definitions,
      WorkflowPauses pauses) {
    this.log = log;
    this.loop = new Loop(log, "admitter", this::round);
    this.clock = clock;
    this.book = book;
    this.pauses = pauses;
    this.survey =
        new Survey(
            log,
            codec,
            book,
            new ThrottleGate(log, codec),
            new BudgetBook(log, codec),
            pauses,
            inFlight,
            agenda);
    this.admissions =
        new Admissions(log, engine, clock, book, pauses, inFlight, agenda, loop::nudge);
    this.succession = new Succession(log, engine, codec, definitions, inFlight, admissions);
  }

  public void start() {
    loop.start();
  }

  /** The clock was moved. */
  public void look() {
    loop.nudge();
  }

  /** How many have been admitted, and their admission is not answered yet. */
  public int underway() {
    return inFlight.size();
  }

  /** When somebody's turn may come, or may have come by now. */
  public Optional<Instant> nextLook() {
    return agenda.due();
  }

  public void stop() {
    loop.stop();
  }

  public void close() throws InterruptedException {
    loop.close();
  }

  /** It waits for its turn; it is in the log by now. */
  public void queued(Ticket ticket) {
    agenda.look(ticket.claims().stream().limit(1).map(claim -> Place.of(claim.place())).toList());
    loop.nudge();
  }

  /** The run may have let go of something. */
  public void moved(Run run, List<Fact> facts) {
    if (run.terms().isPresent() && facts.stream().anyMatch(Admitter::releases)) {
      agenda.look(
          run.terms().get().claims().stream().map(claim -> Place.of(claim.place())).toList());
      loop.nudge();
    }
  }

  /** Something is left of it again. */
  void released(Place place) {
    agenda.look(List.of(place));
    loop.nudge();
  }

  /** What its limit is has changed. Once this returns, nobody is admitted by what it was. */
  void changed(Gate gate) {
    agenda.look(log.places(gate.id(), Integer.MAX_VALUE));
    loop.nudge();
    Waits.on(inFlight.over(gate));
  }

  /** The pause of a workflow is over: all that waits is looked at. */
  public void resumed() {
    sweepAll = true;
    loop.nudge();
  }

  private static boolean releases(Fact fact) {
    return switch (fact) {
      case Fact.StepSucceeded _, Fact.StepFailed _, Fact.StepCancelled _ -> true;
      case Fact.AttemptDelayed _, Fact.AttemptQueued _, Fact.ApprovalOpened _ -> true;
      case Fact.RunSucceeded _, Fact.RunFailed _, Fact.RunCancelled _ -> true;
      case Fact.OfStep _, Fact.RunCreated _, Fact.RunQueued _, Fact.RunAdmitted _ -> false;
      case Fact.SignalKept _, Fact.SignalTaken _, Fact.PhaseBegun _ -> false;
      case Fact.CancelAccepted _, Fact.RunOverran _, Fact.RunPaused _, Fact.RunResumed _ -> false;
      case Fact.RunMigrated _ -> false;
    };
  }

  // --- Rounds

  private Optional<Duration> round() {
    Instant now = clock.now();
    pauses.refresh();
    var _ = book.newest();
    sweep(now);
    for (int i = 0; i < LOOKS_MAX && inFlight.size() < IN_FLIGHT_MAX; i++) {
      Optional<Place> place = agenda.next(now);
      if (place.isEmpty()) {
        break;
      }
      look(place.get(), now);
    }
    if (inFlight.size() >= IN_FLIGHT_MAX) {
      // Each answer is a nudge.
      return Optional.of(Admissions.AFTER_TROUBLE);
    }
    Instant next = agenda.due().filter(nextSweep::isAfter).orElse(nextSweep);
    Duration pause = Duration.between(clock.now(), next).plusMillis(1);
    return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
  }

  /** A page of all that is waited for; the rest with the rounds that follow. */
  private void sweep(Instant now) {
    if (sweepAll) {
      sweepAll = false;
      sweptTo = Optional.empty();
      nextSweep = now;
    }
    if (now.isBefore(nextSweep)) {
      return;
    }
    List<Place> page = log.queuedPlaces(sweptTo, SWEEP_PAGE);
    agenda.look(page);
    boolean over = page.size() < SWEEP_PAGE;
    sweptTo = over ? Optional.empty() : Optional.of(page.getLast());
    nextSweep = over ? now.plus(Loop.lookAgain(log)) : now;
  }

  private void look(Place place, Instant now) {
    try {
      List<List<Ticket>> lines = succession.settled(survey.lines(place));
      if (!lines.isEmpty()) {
        admit(place, lines, now);
      }
    } catch (StoreUnavailable e) {
      LOG.warn("limit {}: nobody can be admitted now: {}", place.gate(), e.getMessage());
      agenda.lookAt(now.plus(Admissions.AFTER_TROUBLE), place);
    }
  }

  private void admit(Place place, List<List<Ticket>> lines, Instant now) {
    var paces = new LinkedHashMap<Claim.Bucket, ThrottleGate.Line>();
    var standings = survey.standings(lines, paces, now);
    List<Place> shared = survey.reserve(place, lines.size(), standings);
    Admission.Decision decision = Admission.apply(book.limits(), standings, lines, now);
    for (Grant grant : decision.grants()) {
      String line = Turns.line(grant.ticket().claims());
      Turns.places(grant.ticket()).forEach(each -> agenda.serve(each, line));
      admissions.begin(grant, paces);
    }
    decision.free().forEach((bucket, free) -> agenda.lookAt(free, Place.of(bucket)));
    List<Place> crowded = decision.full().stream().map(Place::of).toList();
    agenda.look(shared.stream().filter(crowded::contains).toList());
    boolean full = crowded.contains(place);
    if (!full) {
      // One that was refused at once is looked at later, as its answer says: not over and over.
      Predicate<Ticket> coming = inFlight.now();
      long granted =
          decision.grants().stream().filter(grant -> coming.test(grant.ticket())).count();
      agenda.goOn(place, granted);
    }
  }
}
