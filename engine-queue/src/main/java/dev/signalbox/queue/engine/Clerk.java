package dev.signalbox.queue.engine;

import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.log.DiskFull;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has things decided, and stored. What depends on the same gates is decided one after another: all
 * who have come while the one before was being stored go into one transaction together, in the
 * order in which they came. An answer is given when it is durable.
 */
public final class Clerk {
  private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
  private static final int CONFLICTS_MAX = 16;
  private static final int TOGETHER_MAX = 256;

  private final RunLog log;
  private final EngineClock clock;
  private final Engine engine;
  private final Space space;
  private final Consumer<Instant> armed;
  private final Runnable received;
  private final ConcurrentLinkedQueue<Waiting<?>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Something to be decided. It may be asked again, when another was first. */
  public interface Case<T> {
    T decide(Draft draft);
  }

  /**
   * @param armed is told when the earliest of what is pending is due
   * @param received called after a commit with events in it, which runs may wait for
   */
  public Clerk(
      RunLog log,
      EngineClock clock,
      Engine engine,
      Space space,
      Consumer<Instant> armed,
      Runnable received) {
    this.log = log;
    this.clock = clock;
    this.engine = engine;
    this.space = space;
    this.armed = armed;
    this.received = received;
  }

  public Draft draft() {
    return new Draft(log, clock.now());
  }

  /** For what depends on nothing that others may be changing. */
  public <T> T alone(Case<T> question) {
    for (int i = 0; i < CONFLICTS_MAX; i++) {
      Draft draft = draft();
      T answer = question.decide(draft);
      if (draft.isEmpty()) {
        note(draft);
        return answer;
      }
      if (stored(draft)) {
        return answer;
      }
    }
    throw new StoreUnavailable("others with the same id or key were first too often");
  }

  /** In its turn. */
  public <T> T inTurn(Case<T> question) {
    var mine = new Waiting<T>(question, new CompletableFuture<>());
    waiting.add(mine);
    Threads.current().lock(turn);
    try {
      while (!mine.answer().isDone()) {
        serve();
      }
    } finally {
      turn.unlock();
    }
    return Waits.on(mine.answer());
  }

  private record Waiting<T>(Case<T> question, CompletableFuture<T> answer) {
    /** What to do once it is stored. A case that fails leaves nothing in the draft. */
    Runnable decide(Draft draft) {
      Draft.Mark mark = draft.mark();
      try {
        T decided = question.decide(draft);
        return () -> answer.complete(decided);
      } catch (RuntimeException | StackOverflowError e) {
        draft.backTo(mark);
        return () -> answer.completeExceptionally(e);
      }
    }

    void decideAlone(Clerk clerk) {
      try {
        answer.complete(clerk.alone(question));
      } catch (RuntimeException | StackOverflowError e) {
        answer.completeExceptionally(e);
      }
    }
  }

  private void serve() {
    var together = new ArrayList<Waiting<?>>();
    for (Waiting<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      together.add(next);
      if (together.size() == TOGETHER_MAX) {
        break;
      }
    }
    try {
      if (together.size() == 1 || !isDecidedTogether(together)) {
        together.forEach(each -> each.decideAlone(this));
      }
    } catch (Throwable e) {
      // They are in no queue any more: nobody would answer them.
      together.forEach(each -> each.answer().completeExceptionally(e));
      throw e;
    }
  }

  private boolean isDecidedTogether(List<Waiting<?>> together) {
    Draft draft = draft();
    List<Runnable> answers = together.stream().map(each -> each.decide(draft)).toList();
    try {
      if (!draft.isEmpty() && !stored(draft)) {
        return false;
      }
    } catch (DiskFull _) {
      // One that stores nothing can still be answered.
      return false;
    } catch (RuntimeException e) {
      together.forEach(each -> each.answer().completeExceptionally(e));
      return true;
    }
    if (draft.isEmpty()) {
      note(draft);
    }
    answers.forEach(Runnable::run);
    return true;
  }

  // --- Storing

  /** False if one of the entries is there already. */
  public boolean stored(Draft draft) {
    if (space.level() == Space.Level.REFUSING) {
      throw new DiskFull();
    }
    Transaction transaction = draft.transaction();
    var views = new ArrayList<>(transaction.views());
    views.addAll(draft.notes());
    var durable = new CompletableFuture<Boolean>();
    log.append(
        new Transaction(transaction.entries(), views),
        appended -> {
          switch (appended) {
            case Appended.Durable _ -> {
              draft.beginnings().forEach(engine::begun);
              earliest(views).ifPresent(armed);
              if (views.stream().anyMatch(View.PutReceived.class::isInstance)) {
                received.run();
              }
              durable.complete(true);
            }
            case Appended.Conflict _ -> durable.complete(false);
            case Appended.Full _ -> durable.completeExceptionally(new DiskFull());
            case Appended.Busy _ ->
                durable.completeExceptionally(new StoreUnavailable(StoreUnavailable.LOCKED));
            case Appended.Lost(String reason) ->
                durable.completeExceptionally(new StoreUnavailable(reason));
          }
        });
    log.hasten();
    return Waits.on(durable);
  }

  private static Optional<Instant> earliest(List<View> views) {
    Optional<Instant> earliest = Optional.empty();
    for (View view : views) {
      if (view instanceof View.PutPending(PendingRow row)) {
        Instant due = row.due();
        earliest = Optional.of(earliest.filter(due::isAfter).orElse(due));
      }
    }
    return earliest;
  }

  /** Nobody's answer depends on it: where there is no room for it, it is left out. */
  private void note(Draft draft) {
    if (draft.notes().isEmpty() || space.level() == Space.Level.REFUSING) {
      return;
    }
    try {
      log.put(draft.notes());
    } catch (StoreUnavailable | DiskFull e) {
      LOG.debug("a note was left out: {}", e.getMessage());
    }
  }
}
