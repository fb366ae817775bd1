package dev.signalbox.queue.engine;

import dev.signalbox.core.Command;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Transition;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Cell.Waiting;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The one driver: load, decide, append, and, once that is durable, carry out. Nobody else calls
 * {@link Transition}.
 *
 * <p>Events of one run are decided one after another, each on a state that is durable; see {@link
 * Cell}. An answer is given when the decision is durable, and not before.
 */
public final class Engine {
  private static final int CONFLICTS_MAX = 16;

  private final RunLog log;
  private final EngineClock clock;
  private final Decider decider;
  private final Cells cells;
  private final Projector projector;
  private final Executor background;
  private final Consequences consequences;
  private final Set<Digest> storedDefinitions = ConcurrentHashMap.newKeySet();

  /** What came of an event, once it is durable. */
  public sealed interface Answer {
    /** The decision, and the run after it. */
    record Decided(Decision decision, Run run, Workflow workflow) implements Answer {}

    record UnknownRun(RunId run) implements Answer {}

    record Quarantined(RunId run, String reason) implements Answer {}

    /** What had to go with the event could not: nothing was stored. */
    record Refused(RunId run) implements Answer {}
  }

  /**
   * What follows from a decision. Called on the log's thread, after the commit: it must be quick,
   * and must not throw.
   */
  public interface Consequences {
    void perform(Command command);

    void moved(Run run, List<Fact> facts);
  }

  public Engine(
      RunLog log,
      Codec codec,
      EngineClock clock,
      Definitions definitions,
      Observers observers,
      Executor background,
      Consequences consequences,
      Rules rules) {
    this.log = log;
    this.clock = clock;
    this.decider = new Decider(clock, rules, codec);
    this.cells = new Cells(log, new Loader(log, codec, definitions));
    this.projector = new Projector(codec, observers);
    this.background = background;
    this.consequences = consequences;
  }

  /** Hands an event to a run; it is made when it is decided, for the time that it then is. */
  public CompletableFuture<Answer> handle(RunId run, Function<Instant, Event> event) {
    return handle(run, new Waiting(event, new CompletableFuture<>(), 0, Optional.empty()));
  }

  /** As {@link #handle}, and waits for the answer; not for who holds locks that answers need. */
  public Answer ask(RunId run, Function<Instant, Event> event) {
    CompletableFuture<Answer> answer = handle(run, event);
    log.hasten();
    return Waits.on(answer);
  }

  /** As {@link #handle}, with a companion; it is not tried again where others were first. */
  public CompletableFuture<Answer> handleWith(
      RunId run, Function<Instant, Event> event, Companion companion) {
    return handle(run, new Waiting(event, new CompletableFuture<>(), 0, Optional.of(companion)));
  }

  private CompletableFuture<Answer> handle(RunId run, Waiting waiting) {
    cells.with(run, cell -> receive(cell, List.of(waiting)));
    return waiting.answer();
  }

  /** How many runs are in memory. */
  public int remembered() {
    return cells.size();
  }

  /** The run as it is in the log. */
  public Answer peek(RunId id) {
    var answer = new CompletableFuture<Answer>();
    cells.with(
        id,
        cell -> {
          if (!cell.appending && cells.isOutdated(cell.state)) {
            cell.state = new Cell.State.Unloaded();
          }
          answer.complete(cells.known(cell));
        });
    return answer.join();
  }

  /**
   * Where other engines may go on with a run, it is not kept in memory for long: called now and
   * then, this drops what nothing has reached since the last time.
   */
  public void dropUnused() {
    cells.dropUnused();
  }

  /** What would come of an event now; nothing is stored, and the run is as it was before. */
  public Answer rehearse(RunId id, Function<Instant, Event> event) {
    Answer known = peek(id);
    if (known instanceof Answer.Decided(Decision _, Run run, Workflow workflow)) {
      Decision decision = decider.decide(workflow, run, decider.made(event, run));
      return new Answer.Decided(decision, run, workflow);
    }
    return known;
  }

  /**
   * The first decision about a run, to be appended together with what asked for it. The run is not
   * known before {@link #begun}.
   */
  public Beginning begin(
      Workflow workflow, String source, Function<Instant, Event.RunRequested> request) {
    Event.RunRequested event = request.apply(clock.now());
    Decision.Next next = Transition.begin(workflow, event);
    Entry entry = decider.entry(Link.FIRST, next, event);
    var views = new ArrayList<View>();
    // Another engine may have forgotten it meanwhile.
    if (log.isShared() || !storedDefinitions.contains(workflow.digest())) {
      views.add(new View.PutDefinition(workflow.digest(), workflow.id(), source));
    }
    views.add(new View.PutRun(Projector.row(next.run())));
    views.addAll(projector.views(Optional.empty(), next));
    return new Beginning(workflow, next, entry, views);
  }

  /** A run that is about to be. */
  public record Beginning(Workflow workflow, Decision.Next next, Entry entry, List<View> views) {}

  /** The run is in the log now: it becomes known, and its commands are carried out. */
  void begun(Beginning beginning) {
    storedDefinitions.add(beginning.workflow().digest());
    cells.add(beginning);
    beginning.next().commands().forEach(consequences::perform);
    consequences.moved(beginning.next().run(), beginning.next().facts());
  }

  /** If it is needed again, it has to be stored again. */
  public void forget(Digest definition) {
    storedDefinitions.remove(definition);
  }

  // --- Deciding

  private void receive(Cell cell, List<Waiting> mail) {
    if (cell.appending) {
      cell.mailbox.addAll(mail);
      return;
    }
    try {
      boolean remembered = cell.state instanceof Cell.State.Loaded;
      cell.used = true;
      if (cells.loaded(cell) instanceof Cell.State.Loaded loaded) {
        decide(cell, loaded, mail, remembered);
      } else {
        Answer answer = cells.known(cell);
        mail.forEach(waiting -> waiting.answer().complete(answer));
      }
    } catch (RuntimeException | StackOverflowError e) {
      if (mail.size() == 1) {
        mail.getFirst().answer().completeExceptionally(e);
      } else {
        // One of them is to blame, and the others shall not suffer for it.
        mail.forEach(waiting -> receive(cell, List.of(waiting)));
      }
    }
  }

  /**
   * What is stored is stored on the newest entry, or not at all. What is not stored is concluded
   * from it, too.
   */
  private void decide(Cell cell, Cell.State.Loaded before, List<Waiting> mail, boolean remembered) {
    var batch = new Batch(before, decider, projector);
    mail.forEach(batch::decide);
    if (batch.isEmpty()) {
      if (remembered && cells.isBehind(before)) {
        cell.state = new Cell.State.Unloaded();
        receive(cell, mail);
      } else {
        batch.answer(mail);
      }
    } else {
      Transaction transaction = batch.transaction();
      cell.appending = true;
      log.append(transaction, appended -> settle(cell, batch, mail, appended));
    }
  }

  /** On the log's thread. */
  private void settle(Cell cell, Batch batch, List<Waiting> mail, Appended appended) {
    switch (appended) {
      case Appended.Durable _ -> {
        // First: whoever is given work by what follows finds the run ready for the next decision.
        landed(cell, batch.stored());
        batch.perform(consequences);
        batch.answer(mail);
      }
      case Appended.Conflict _ -> {
        landed(cell, new Cell.State.Unloaded());
        background.execute(() -> mail.forEach(waiting -> again(cell.id, waiting)));
      }
      case Appended.Full _ -> {
        landed(cell, batch.before());
        mail.forEach(waiting -> waiting.answer().completeExceptionally(new DiskFull()));
      }
      case Appended.Busy _ -> {
        landed(cell, batch.before());
        mail.forEach(waiting ->
            waiting.answer().completeExceptionally(new StoreUnavailable(StoreUnavailable.LOCKED)));
      }
      case Appended.Lost(String reason) -> {
        landed(cell, new Cell.State.Unloaded());
        mail.forEach(
            waiting -> waiting.answer().completeExceptionally(new StoreUnavailable(reason)));
      }
    }
  }

  private void again(RunId run, Waiting waiting) {
    if (waiting.companion().isPresent()) {
      waiting.answer().complete(new Answer.Refused(run));
    } else if (waiting.conflicts() >= CONFLICTS_MAX) {
      waiting
          .answer()
          .completeExceptionally(new StoreUnavailable("run " + run + " is changed too often"));
    } else {
      var next =
          new Waiting(waiting.event(), waiting.answer(), waiting.conflicts() + 1, Optional.empty());
      cells.with(run, cell -> receive(cell, List.of(next)));
    }
  }

  private void landed(Cell cell, Cell.State state) {
    cell.lock.lock();
    try {
      cell.state = state;
      cell.appending = false;
      if (cell.mailbox.isEmpty()) {
        cells.forget(cell);
      } else {
        background.execute(() -> cells.with(cell.id, known -> receive(known, known.takeMail())));
      }
    } finally {
      cell.lock.unlock();
    }
  }
}
