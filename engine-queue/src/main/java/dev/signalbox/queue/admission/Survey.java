package dev.signalbox.queue.admission;

import dev.signalbox.core.Admission.Standing;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What is seen of a bucket when it is looked at: who waits, and how all that they claim stands. */
record Survey(
    RunLog log,
    Codec codec,
    LimitBook book,
    ThrottleGate throttles,
    BudgetBook budgets,
    WorkflowPauses pauses,
    InFlight inFlight,
    Agenda agenda) {
  static final int LINES_MAX = 64;
  static final int HEADS_MAX = 64;

  /** Some of those who wait, beginning behind the line that was served last. */
  List<List<Ticket>> lines(Place place) {
    int max = (int) Math.min(inFlight.at(place), Admitter.IN_FLIGHT_MAX) + HEADS_MAX;
    // However many they are, those of a workflow that is paused keep nobody of their line up.
    Set<WorkflowId> paused = pauses.all();
    String last = agenda.served(place);
    var names = new ArrayList<>(log.lines(place, last, LINES_MAX));
    if (names.size() < LINES_MAX && !last.isEmpty()) {
      log.lines(place, "", LINES_MAX - names.size()).stream()
          .filter(name -> name.compareTo(last) <= 0)
          .forEach(names::add);
    }
    var lines = new ArrayList<List<Ticket>>();
    // Asked first: who arrives meanwhile is seen twice, and not missed.
    Predicate<Ticket> coming = inFlight.now();
    for (String name : names) {
      lines.add(
          log.heads(place, name, paused, max).stream()
              .map(row -> Turns.ticket(codec, row))
              .filter(ticket -> !coming.test(ticket) && pauses.mayBegin(ticket, place))
              .limit(HEADS_MAX)
              .toList());
    }
    agenda.read(place, names, names.size() == LINES_MAX);
    return lines;
  }

  /**
   * Leaves the last slot of what is shared more widely, and the next start, to those who take turns
   * there: they are looked at next.
   */
  List<Place> reserve(Place place, int lines, Map<Claim.Bucket, Standing> standings) {
    var shared = new ArrayList<Place>();
    standings.replaceAll((bucket, standing) -> {
      Place other = Place.of(bucket);
      if (standing instanceof Standing.Held(long holders) && isWider(other, place, lines)) {
        shared.add(other);
        return new Standing.Held(holders + 1);
      }
      if (standing instanceof Standing.Paced && isWider(other, place, lines)) {
        shared.add(other);
        return new Standing.Busy();
      }
      return standing;
    });
    return shared;
  }

  /** Where neither contains the other, it is where more lines wait that they take turns. */
  private boolean isWider(Place other, Place place, int lines) {
    if (other.equals(place)) {
      return false;
    }
    if (!other.crosses(place)) {
      return other.breadth() < place.breadth();
    }
    int there = log.lines(other, "", LINES_MAX).size();
    return there == lines ? other.breadth() < place.breadth() : there > lines;
  }

  /** As of one moment, and with those who are on their way: seen twice does no harm. */
  Map<Claim.Bucket, Standing> standings(
      List<List<Ticket>> lines, Map<Claim.Bucket, ThrottleGate.Line> paces, Instant now) {
    var standings = new LinkedHashMap<Claim.Bucket, Standing>();
    for (List<Ticket> line : lines) {
      for (Ticket ticket : line) {
        for (Claim claim : ticket.claims()) {
          standings.computeIfAbsent(
              claim.place(),
              _ -> standing(book.limits().current(claim, ticket.workflow()), paces, now));
        }
      }
    }
    return standings;
  }

  private Standing standing(Claim claim, Map<Claim.Bucket, ThrottleGate.Line> paces, Instant now) {
    Place place = Place.of(claim.place());
    long coming = inFlight.at(place);
    return switch (claim) {
      case Claim.Slot _ -> new Standing.Held(coming + log.held(place));
      case Claim.Share share -> budgets.standing(share, now);
      case Claim.Start _ when coming > 0 -> new Standing.Busy();
      case Claim.Start start -> {
        var past = throttles.past(start);
        paces.put(claim.place(), throttles.new Line(start, past));
        yield new Standing.Paced(past.starts());
      }
    };
  }
}
