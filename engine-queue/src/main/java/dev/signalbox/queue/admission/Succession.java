package dev.signalbox.queue.admission;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.Stage;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Companion;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Who gives way for the place of a singleton, in the modes in which somebody does: of those that
 * wait all but the last, and the live run where it has to end. All of it follows from who waits and
 * who holds the place, so it does not matter how often it is looked at, or by whom.
 */
final class Succession {
  private static final String BY = "singleton";
  private static final int LIVE_MAX = 8;

  private final RunLog log;
  private final Engine engine;
  private final Codec codec;
  private final Definitions definitions;
  private final InFlight inFlight;
  private final Told told;
  private final Set<RunId> ending = ConcurrentHashMap.newKeySet();

  /** Who is told what came of it, so that he looks again. */
  interface Told {
    void gaveWay(Ticket ticket, Optional<Answer> answer);

    /** {@code settled}: nothing more is to be done about the live run. */
    void ends(Place place, boolean settled);
  }

  Succession(
      RunLog log,
      Engine engine,
      Codec codec,
      Definitions definitions,
      InFlight inFlight,
      Told told) {
    this.log = log;
    this.engine = engine;
    this.codec = codec;
    this.definitions = definitions;
    this.inFlight = inFlight;
    this.told = told;
  }

  /** These lines, without those who may not begin since others came for their place after them. */
  List<List<Ticket>> settled(List<List<Ticket>> lines) {
    Map<Place, Optional<RunId>> first = new LinkedHashMap<>();
    for (List<Ticket> line : lines) {
      for (Ticket ticket : line) {
        Optional<Place> place = place(ticket).filter(each -> !first.containsKey(each));
        Optional<Singleton> rule = rule(ticket.workflow()).filter(Singleton::replaces);
        if (place.isPresent() && rule.isPresent()) {
          first.put(place.get(), settle(place.get(), rule.get()));
        }
      }
    }
    return first.isEmpty()
        ? lines
        : lines.stream()
            .map(line -> line.stream().filter(ticket -> mayBegin(ticket, first)).toList())
            .filter(line -> !line.isEmpty())
            .toList();
  }

  private static boolean mayBegin(Ticket ticket, Map<Place, Optional<RunId>> first) {
    Optional<RunId> mine = Optional.of(ticket.run());
    return place(ticket).map(place -> first.getOrDefault(place, mine).equals(mine)).orElse(true);
  }

  private static Optional<Place> place(Ticket ticket) {
    return ticket.claims().stream()
        .map(Claim::place)
        .filter(bucket -> bucket.gate().kind() == Gate.Kind.SINGLETON)
        .map(Place::of)
        .findFirst();
  }

  /** As the workflow says it now; what waits for one that is none any more keeps its turn. */
  private Optional<Singleton> rule(WorkflowId workflow) {
    return definitions
        .current(workflow)
        .flatMap(defined -> defined.flow().singleton())
        .map(FlowControl.Keyed::rule);
  }

  /** The one that may begin at this place; empty while others have to give way. */
  private Optional<RunId> settle(Place place, Singleton rule) {
    List<Ticket> waiting = waiting(place);
    // Ids sort by time.
    Optional<RunId> last =
        waiting.stream().map(Ticket::run).max(Comparator.comparing(RunId::value));
    if (last.isEmpty()) {
      return last;
    }
    List<Ticket> others =
        waiting.stream().filter(ticket -> !ticket.run().equals(last.get())).toList();
    others.forEach(ticket -> giveWay(ticket, rule, last.get()));
    if (rule.endsLive()) {
      log.holders(place, LIVE_MAX).forEach(live -> end(place, live.run(), last.get()));
    }
    return others.isEmpty() ? last : Optional.empty();
  }

  private List<Ticket> waiting(Place place) {
    Predicate<Ticket> coming = inFlight.now();
    var waiting = new ArrayList<Ticket>();
    for (String line : log.lines(place, "", Survey.LINES_MAX)) {
      log.heads(place, line, Set.of(), Survey.HEADS_MAX).stream()
          .map(row -> Turns.ticket(codec, row))
          .filter(ticket -> !coming.test(ticket))
          .forEach(waiting::add);
    }
    return waiting;
  }

  /** It is cancelled, and its trigger is skipped: if it waits still. */
  private void giveWay(Ticket ticket, Singleton rule, RunId last) {
    String words = "singleton: " + Kebab.of(rule.mode().name()) + ", replaced by run " + last;
    inFlight.add(ticket);
    var _ =
        cancel(
                ticket.run(),
                words,
                run ->
                    run.stage() instanceof Stage.Queued
                        ? Optional.of(
                            new Companion.Extra(new View.SkipTriggers(ticket.run(), words)))
                        : Optional.empty())
            .whenComplete((answer, trouble) -> told.gaveWay(ticket, Optional.ofNullable(answer)));
  }

  /** What it does at its end is not cut short by this. */
  private void end(Place place, RunId live, RunId next) {
    if (!mayEnd(live) || !ending.add(live)) {
      return;
    }
    var _ =
        cancel(
                live,
                "singleton: cancel-running, replaced by run " + next,
                run -> isEnding(run) ? Optional.empty() : Optional.of(Companion.Extra.NOTHING))
            .whenComplete((answer, trouble) -> {
              ending.remove(live);
              told.ends(place, answer instanceof Answer.Decided);
            });
  }

  private boolean mayEnd(RunId live) {
    return engine.peek(live) instanceof Answer.Decided(Decision _, Run run, Workflow _)
        && !isEnding(run);
  }

  private static boolean isEnding(Run run) {
    return run.cancellation().isPresent()
        || switch (run.stage()) {
          case Stage.Queued _, Stage.Working _ -> false;
          case Stage.Closing _, Stage.Succeeded _, Stage.Failed _, Stage.Cancelled _ -> true;
        };
  }

  private CompletableFuture<Answer> cancel(RunId run, String words, Where where) {
    try {
      return engine.handleWith(
          run, at -> new Event.CancelRequested(at, BY, words), (state, _) -> where.at(state));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What goes along where the run stands so; empty where it is left alone. */
  private interface Where {
    Optional<Companion.Extra> at(Run run);
  }
}
