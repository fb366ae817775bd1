package dev.signalbox.queue.admission;

import dev.signalbox.core.Admission.Grant;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.engine.Companion;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admissions that are on their way to the log, and what their answers mean for who waits. */
final class Admissions implements Succession.Told {
  static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

  private final RunLog log;
  private final Engine engine;
  private final EngineClock clock;
  private final LimitBook book;
  private final WorkflowPauses pauses;
  private final InFlight inFlight;
  private final Agenda agenda;
  private final Runnable nudge;

  /** {@code nudge}: there is something to be looked at. */
  Admissions(
      RunLog log,
      Engine engine,
      EngineClock clock,
      LimitBook book,
      WorkflowPauses pauses,
      InFlight inFlight,
      Agenda agenda,
      Runnable nudge) {
    this.log = log;
    this.engine = engine;
    this.clock = clock;
    this.book = book;
    this.pauses = pauses;
    this.inFlight = inFlight;
    this.agenda = agenda;
    this.nudge = nudge;
  }

  /** From now on, until it is answered, it counts as a holder of all that it claims. */
  void begin(Grant grant, Map<Claim.Bucket, ThrottleGate.Line> paces) {
    Ticket ticket = grant.ticket();
    inFlight.add(ticket);
    Companion companion = (_, at) -> extra(grant, paces, at);
    try {
      var _ =
          engine
              .handleWith(ticket.run(), at -> event(ticket, at), companion)
              .whenComplete((answer, trouble) -> answered(ticket, Optional.ofNullable(answer)));
    } catch (RuntimeException e) {
      LOG.warn("run {} cannot be admitted now", ticket.run(), e);
      answered(ticket, Optional.empty());
    }
  }

  private static Event event(Ticket ticket, Instant now) {
    return ticket
        .step()
        .<Event>map(step -> new Event.SlotGranted(now, step, ticket.attempt()))
        .orElseGet(() -> new Event.Admitted(now));
  }

  private Optional<Companion.Extra> extra(
      Grant grant, Map<Claim.Bucket, ThrottleGate.Line> paces, Instant now) {
    Ticket ticket = grant.ticket();
    if (ticket.step().isEmpty() && pauses.of(ticket.workflow()).isPresent()) {
      return Optional.empty(); // since the round
    }
    var entries = new ArrayList<Entry>();
    var guards = new ArrayList<Transaction.Guard>();
    for (Claim granted : grant.claims()) {
      // It may have changed since the round.
      switch (book.newest().current(granted, ticket.workflow())) {
        case Claim.Slot slot ->
            guards.add(new Transaction.SlotGuard(Place.of(slot.place()), slot.limit()));
        case Claim.Share _ -> {
          // What it will consume is known at its end.
        }
        case Claim.Start start -> {
          Optional<Entry> entry =
              Optional.ofNullable(paces.get(start.place())).flatMap(pace -> pace.next(start, now));
          if (entry.isEmpty()) {
            return Optional.empty();
          }
          entries.add(entry.get());
        }
      }
    }
    return Optional.of(new Companion.Extra(entries, List.of(), guards));
  }

  /** On the log's thread, or that of the round. */
  private void answered(Ticket ticket, Optional<Answer> answer) {
    inFlight.remove(ticket);
    boolean soon =
        switch (answer.orElseGet(() -> new Answer.UnknownRun(ticket.run()))) {
          case Answer.Decided(Decision.Next _, var _, var _) -> true;
          case Answer.Refused _ -> true;
          case Answer.Decided(Decision.Ignored _, var _, var _) -> false;
          case Answer.UnknownRun _ -> false;
          case Answer.Quarantined _ -> {
            log.append(
                new Transaction(List.of(), List.of(new View.EndTurns(ticket.run()))), _ -> {});
            yield false;
          }
        };
    Instant again = clock.now().plus(AFTER_TROUBLE);
    List<Place> places = Turns.places(ticket);
    if (soon) {
      agenda.look(places);
    } else {
      places.forEach(place -> agenda.lookAt(again, place));
    }
    nudge.run();
  }

  @Override
  public void gaveWay(Ticket ticket, Optional<Answer> answer) {
    answered(ticket, answer);
  }

  @Override
  public void ends(Place place, boolean settled) {
    if (!settled) {
      agenda.lookAt(clock.now().plus(AFTER_TROUBLE), place);
      nudge.run();
    }
  }
}
