package dev.signalbox.queue.engine;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Ticket;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.SpentRow;
import dev.signalbox.queue.log.TicketRow;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows that say who holds slots of limits, what was consumed, and who waits for them. */
public final class Turns {
  private static final int LINE_DIGITS = 32;

  private final Codec codec;

  Turns(Codec codec) {
    this.codec = codec;
  }

  /** What changes with a decision. */
  List<View> views(Optional<Run> before, Run after, List<Fact> facts) {
    if (after.terms().filter(terms -> !terms.claims().isEmpty()).isEmpty()) {
      return List.of();
    }
    var views = new ArrayList<View>(spent(after, facts));
    if (after.isTerminal()) {
      before
          .filter(run -> !run.isTerminal())
          .ifPresent(_ -> views.add(new View.EndTurns(after.id())));
      return views;
    }
    whole(before, after, views);
    for (StepPath path : touched(before, after, facts)) {
      step(before, after, path, views);
    }
    return views;
  }

  private static List<View> spent(Run after, List<Fact> facts) {
    return facts.stream()
        .filter(Fact.AttemptUsed.class::isInstance)
        .map(fact -> after.steps().get(((Fact.AttemptUsed) fact).step()))
        .distinct()
        .flatMap(step -> Admission.spent(after, step))
        .<View>map(spent -> new View.PutSpent(SpentRow.of(spent)))
        .toList();
  }

  /** A pause or its end concerns all that waits. */
  private static Iterable<StepPath> touched(Optional<Run> before, Run after, List<Fact> facts) {
    var touched = new LinkedHashSet<StepPath>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.OfStep about) {
        touched.add(about.step());
      }
    }
    if (before.filter(run -> run.paused() != after.paused()).isPresent()) {
      after.live().forEach(step -> touched.add(step.path()));
    }
    return touched;
  }

  private void whole(Optional<Run> before, Run after, List<View> views) {
    changes(
        after,
        "",
        before.flatMap(Admission::ticket),
        Admission.ticket(after),
        before.map(Admission::heldByRun).orElse(List.of()),
        Admission.heldByRun(after),
        views);
  }

  private void step(Optional<Run> before, Run after, StepPath path, List<View> views) {
    Optional<StepRun> was = before.flatMap(run -> run.steps().find(path));
    Optional<StepRun> is = after.steps().find(path);
    changes(
        after,
        path.value(),
        was.flatMap(step -> Admission.ticket(before.orElseThrow(), step)),
        is.flatMap(step -> Admission.ticket(after, step)),
        was.map(step -> Admission.held(before.orElseThrow(), step)).orElse(List.of()),
        is.map(step -> Admission.held(after, step)).orElse(List.of()),
        views);
  }

  private void changes(
      Run run,
      String step,
      Optional<Ticket> waited,
      Optional<Ticket> waits,
      List<Admission.Held> held,
      List<Admission.Held> holds,
      List<View> views) {
    if (!waits.equals(waited)) {
      views.add(
          waits
              .<View>map(ticket -> new View.PutTicket(row(codec, ticket), places(ticket)))
              .orElseGet(() -> new View.DropTicket(run.id(), step)));
    }
    if (!holds.equals(held)) {
      List<Place> places = holds.stream().map(each -> Place.of(each.place())).toList();
      views.add(
          places.isEmpty()
              ? new View.DropSlots(run.id(), step)
              : new View.PutSlots(run.id(), step, places));
    }
  }

  /** The row of a ticket, as the store keeps it. */
  public static TicketRow row(Codec codec, Ticket ticket) {
    return new TicketRow(
        ticket.run(),
        ticket.step().map(StepPath::value).orElse(""),
        ticket.workflow(),
        ticket.attempt(),
        ticket.rank(),
        ticket.place(),
        line(ticket.claims()),
        codec.claims(ticket.claims()));
  }

  /** The buckets at which it waits. */
  public static List<Place> places(Ticket ticket) {
    return ticket.claims().stream().map(claim -> Place.of(claim.place())).distinct().toList();
  }

  /** The ticket of a row. */
  public static Ticket ticket(Codec codec, TicketRow row) {
    return new Ticket(
        row.run(),
        row.workflow(),
        row.step().isEmpty() ? Optional.empty() : Optional.of(new StepPath(row.step())),
        row.attempt(),
        row.rank(),
        row.place(),
        codec.claims(row.claims()));
  }

  /** That a run was made during a pause does not take it out of its line. */
  public static String line(List<Claim> claims) {
    String places =
        claims.stream()
            .filter(claim -> claim.gate().kind() != Gate.Kind.PAUSE)
            .map(claim -> Place.of(claim.place()))
            .map(place -> place.gate() + '\n' + place.bucket())
            .sorted()
            .collect(Collectors.joining("\n\n"));
    return Digest.of(places).hex().substring(0, LINE_DIGITS);
  }
}
