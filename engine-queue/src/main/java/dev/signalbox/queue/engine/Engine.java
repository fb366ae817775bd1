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
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Cell.Waiting;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one driver: load, decide, append, and, once that is durable, carry out. Nobody else calls
 * {@link Transition}.
 *
 * <p>Events of one run are decided one after another, each on a state that is durable; see {@link
 * Cell}. An answer is given when the decision is durable, and not before.
 */
public final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int CONFLICTS_MAX = 16;

  private final RunLog log;
  private final Codec codec;
  private final EngineClock clock;
  private final Loader loader;
  private final Projector projector;
  private final Executor background;
  private final Consequences consequences;
  private final Rules rules;
  private final Map<RunId, Cell> cells = new ConcurrentHashMap<>();
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

  /** What goes into the log together with an event that changes a run, or neither does. */
  public interface Companion {
    /** Empty where the event must not happen to the run as it is, or at this time. */
    Optional<Extra> at(Run run, Instant now);
  }

  /** {@code definition}: what the run goes by from then on, where that changes. */
  public record Extra(
      List<Entry> entries,
      List<View> views,
      List<Transaction.Guard> guards,
      Optional<Workflow> definition) {
    public static final Extra NOTHING =
        new Extra(List.of(), List.of(), List.of(), Optional.empty());

    public Extra(View view) {
      this(List.of(), List.of(view), List.of());
    }

    public Extra(List<Entry> entries, List<View> views, List<Transaction.Guard> guards) {
      this(entries, views, guards, Optional.empty());
    }
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
    this.codec = codec;
    this.clock = clock;
    this.loader = new Loader(log, codec, definitions);
    this.projector = new Projector(codec, observers);
    this.background = background;
    this.consequences = consequences;
    this.rules = rules;
  }

  /** Hands an event to a run; it is made when it is decided, for the time that it then is. */
  public CompletableFuture<Answer> handle(RunId run, Function<Instant, Event> event) {
    return handle(run, new Waiting(event, new CompletableFuture<>(), 0, Optional.empty()));
  }

  /** As {@link #handle}, with a companion; it is not tried again where others were first. */
  public CompletableFuture<Answer> handleWith(
      RunId run, Function<Instant, Event> event, Companion companion) {
    return handle(run, new Waiting(event, new CompletableFuture<>(), 0, Optional.of(companion)));
  }

  private CompletableFuture<Answer> handle(RunId run, Waiting waiting) {
    withCell(run, cell -> receive(cell, List.of(waiting)));
    return waiting.answer();
  }

  /** How many runs are in memory. */
  public int remembered() {
    return cells.size();
  }

  /** The run as it is in the log. */
  public Answer peek(RunId id) {
    var answer = new CompletableFuture<Answer>();
    withCell(
        id,
        cell -> {
          if (!cell.appending && isOutdated(cell.state)) {
            cell.state = new Cell.State.Unloaded();
          }
          answer.complete(known(cell));
        });
    return answer.join();
  }

  /**
   * Where other engines may go on with a run, it is not kept in memory for long: called now and
   * then, this drops what nothing has reached since the last time.
   */
  public void dropUnused() {
    for (RunId run : cells.keySet()) {
      withCell(
          run,
          cell -> {
            if (!cell.appending && cell.mailbox.isEmpty() && !cell.used) {
              cell.state = new Cell.State.Unloaded();
            }
            cell.used = false;
          });
    }
  }

  /** What would come of an event now; nothing is stored, and the run is as it was before. */
  public Answer rehearse(RunId id, Function<Instant, Event> event) {
    Answer known = peek(id);
    if (known instanceof Answer.Decided(Decision _, Run run, Workflow workflow)) {
      Decision decision = rules.apply(workflow, run, event.apply(timeFor(run)));
      return new Answer.Decided(decision, run, workflow);
    }
    return known;
  }

  /** Never before that of the event before. */
  private Instant timeFor(Run run) {
    Instant now = clock.now();
    return now.isBefore(run.updated()) ? run.updated() : now;
  }

  /**
   * The first decision about a run, to be appended together with what asked for it. The run is not
   * known before {@link #begun}.
   */
  public Beginning begin(
      Workflow workflow, String source, Function<Instant, Event.RunRequested> request) {
    Event.RunRequested event = request.apply(clock.now());
    Decision.Next next = Transition.begin(workflow, event);
    Entry entry = entry(Link.FIRST, next, event);
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
    Run run = beginning.next().run();
    if (!run.isTerminal() && !Cell.isParked(run.status())) {
      var cell = new Cell(run.id());
      Link link = beginning.entry().link();
      cell.state = new Cell.State.Loaded(beginning.workflow(), run, link, Cell.Shown.of(run), 0);
      cell.used = true;
      cells.putIfAbsent(run.id(), cell);
    }
    beginning.next().commands().forEach(consequences::perform);
    consequences.moved(run, beginning.next().facts());
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
      if (loaded(cell) instanceof Cell.State.Loaded loaded) {
        decide(cell, loaded, mail, remembered);
      } else {
        Answer answer = known(cell);
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
    var batch = new Batch(before);
    for (Waiting waiting : mail) {
      Run run = batch.after.run();
      Event event = waiting.event().apply(timeFor(run));
      Decision decision = rules.apply(batch.after.workflow(), run, event);
      if (decision instanceof Decision.Next next) {
        Optional<Extra> extra =
            waiting
                .companion()
                .map(each -> each.at(run, event.time()))
                .orElse(Optional.of(Extra.NOTHING));
        if (extra.isEmpty()) {
          batch.answers.add(new Answer.Refused(run.id()));
          continue;
        }
        batch.add(event, next, extra.get());
      }
      batch.answers.add(new Answer.Decided(decision, batch.after.run(), batch.after.workflow()));
    }
    if (batch.entries.isEmpty()) {
      if (remembered && isOutdated(before)) {
        cell.state = new Cell.State.Unloaded();
        receive(cell, mail);
      } else {
        batch.answer(mail);
      }
    } else {
      batch.views.addAll(projector.closing(before, batch.after));
      cell.appending = true;
      log.append(
          new Transaction(batch.entries, batch.views, batch.guards),
          appended -> settle(cell, before, batch, mail, appended));
    }
  }

  /** Whether another engine has gone on with the run. */
  private boolean isOutdated(Cell.State state) {
    return log.isShared()
        && state instanceof Cell.State.Loaded(var _, Run run, Link link, var _, long _)
        && log.last(new StreamId.OfRun(run.id()))
            .filter(entry -> entry.link().equals(link))
            .isEmpty();
  }

  /** The decisions that go to the log together. */
  private final class Batch {
    private final List<Entry> entries = new ArrayList<>();
    private final List<View> views = new ArrayList<>();
    private final List<Transaction.Guard> guards = new ArrayList<>();
    private final List<Decision.Next> decisions = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private Cell.State.Loaded after;

    Batch(Cell.State.Loaded before) {
      after = before;
    }

    void add(Event event, Decision.Next next, Extra extra) {
      Entry entry = entry(after.link(), next, event);
      entries.add(entry);
      entries.addAll(extra.entries());
      guards.addAll(extra.guards());
      decisions.add(next);
      views.addAll(projector.views(Optional.of(after.run()), next));
      views.addAll(extra.views());
      after =
          new Cell.State.Loaded(
              extra.definition().orElse(after.workflow()),
              next.run(),
              entry.link(),
              after.shown(),
              after.snapshotAt());
    }

    void answer(List<Waiting> mail) {
      for (int i = 0; i < mail.size(); i++) {
        mail.get(i).answer().complete(answers.get(i));
      }
    }
  }

  /** On the log's thread. */
  private void settle(
      Cell cell, Cell.State.Loaded before, Batch batch, List<Waiting> mail, Appended appended) {
    switch (appended) {
      case Appended.Durable _ -> {
        // First: whoever is given work by what follows finds the run ready for the next decision.
        landed(cell, projector.shown(before, batch.after));
        batch.decisions.forEach(next -> next.commands().forEach(consequences::perform));
        batch.decisions.forEach(next -> consequences.moved(next.run(), next.facts()));
        batch.answer(mail);
      }
      case Appended.Conflict _ -> {
        landed(cell, new Cell.State.Unloaded());
        background.execute(() -> mail.forEach(waiting -> again(cell.id, waiting)));
      }
      case Appended.Full _ -> {
        landed(cell, before);
        mail.forEach(waiting -> waiting.answer().completeExceptionally(new DiskFull()));
      }
      case Appended.Busy _ -> {
        landed(cell, before);
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
      withCell(run, cell -> receive(cell, List.of(next)));
    }
  }

  private void landed(Cell cell, Cell.State state) {
    cell.lock.lock();
    try {
      cell.state = state;
      cell.appending = false;
      if (cell.mailbox.isEmpty()) {
        forget(cell);
      } else {
        background.execute(() -> withCell(cell.id, known -> receive(known, known.takeMail())));
      }
    } finally {
      cell.lock.unlock();
    }
  }

  private Entry entry(Link before, Decision.Next next, Event event) {
    Run run = next.run();
    String type = Codec.type(event);
    var body = codec.encode(new Codec.Body(event, next.facts()));
    Link link = before.next(run.sequence(), event.time(), type, body);
    return new Entry(new StreamId.OfRun(run.id()), run.sequence(), event.time(), type, body, link);
  }

  // --- Runs in memory

  private void withCell(RunId run, Consumer<Cell> action) {
    while (true) {
      Cell cell = cells.computeIfAbsent(run, Cell::new);
      cell.lock.lock();
      try {
        if (!cell.gone) {
          action.accept(cell);
          return;
        }
      } finally {
        forget(cell);
        cell.lock.unlock();
      }
    }
  }

  private void forget(Cell cell) {
    if (cell.isIdle()) {
      cell.gone = true;
      cells.remove(cell.id, cell);
    }
  }

  private Answer known(Cell cell) {
    return switch (loaded(cell)) {
      case Cell.State.Loaded loaded ->
          new Answer.Decided(
              new Decision.Ignored(new Decision.Reason.Repeated()),
              loaded.run(),
              loaded.workflow());
      case Cell.State.Quarantined(String reason, boolean _) ->
          new Answer.Quarantined(cell.id, reason);
      case Cell.State.Unknown _, Cell.State.Unloaded _ -> new Answer.UnknownRun(cell.id);
    };
  }

  private Cell.State loaded(Cell cell) {
    if (cell.state instanceof Cell.State.Unloaded) {
      cell.state = loader.load(cell.id);
      if (cell.state instanceof Cell.State.Quarantined(String reason, boolean fresh) && fresh) {
        LOG.error("run {} is quarantined: {}", cell.id, reason);
        log.append(
            new Transaction(List.of(), List.of(new View.Quarantine(cell.id, reason))), _ -> {});
      }
    }
    return cell.state;
  }
}
