package dev.signalbox.queue.memory;

import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one owner has handed in: committed in its order, and answered in the same. */
final class Desk {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final Appended DURABLE = new Appended.Durable();

  private final MemoryStore store;
  private final long epoch;

  /** Held while answers are given, so that they come one after another. */
  private final ReentrantLock turn = new ReentrantLock();

  // Guarded by the lock of the store.
  private final Deque<Item> handedIn = new ArrayDeque<>();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private Optional<Appended> over = Optional.empty();

  private record Item(Transaction transaction, Consumer<Appended> done) {}

  private record Answer(Consumer<Appended> to, Appended appended) {}

  Desk(MemoryStore store, long epoch) {
    this.store = store;
    this.epoch = epoch;
  }

  void add(Transaction transaction, Consumer<Appended> done, boolean early) {
    store.lock.lock();
    try {
      handedIn.add(new Item(transaction, early ? _ -> {} : done));
      if (early) {
        answers.add(new Answer(done, DURABLE));
      }
    } finally {
      store.lock.unlock();
    }
  }

  List<Transaction> handedIn() {
    store.lock.lock();
    try {
      return handedIn.stream().map(Item::transaction).toList();
    } finally {
      store.lock.unlock();
    }
  }

  /** How many of them were refused since others were first. */
  int commit(int count, Function<Transaction, Optional<Appended>> refusal) {
    int conflicts = 0;
    store.lock.lock();
    try {
      if (store.epoch != epoch && over.isEmpty() && !store.isUnfenced()) {
        over = Optional.of(new Appended.Lost("fenced: another engine has taken over the data"));
      }
      for (int i = 0; i < count && !handedIn.isEmpty(); i++) {
        Item item = handedIn.remove();
        Optional<Appended> refused = over.or(() -> refusal.apply(item.transaction()));
        if (refused.filter(Appended.Lost.class::isInstance).isPresent()) {
          over = refused;
        }
        Appended appended = refused.orElseGet(() -> stored(item.transaction()));
        conflicts += appended instanceof Appended.Conflict ? 1 : 0;
        answers.add(new Answer(item.done(), appended));
      }
    } finally {
      store.lock.unlock();
    }
    return conflicts;
  }

  /** Nobody knows what became of all that was handed in; this is the end. */
  void lose(boolean stored, String reason) {
    store.lock.lock();
    try {
      var lost = new Appended.Lost(reason);
      for (Item item : handedIn) {
        if (stored && over.isEmpty() && store.epoch == epoch) {
          var _ = stored(item.transaction());
        }
        answers.add(new Answer(item.done(), lost));
      }
      handedIn.clear();
      over = over.or(() -> Optional.of(lost));
    } finally {
      store.lock.unlock();
    }
  }

  private Appended stored(Transaction transaction) {
    Optional<StreamId> taken = store.commit(transaction, epoch);
    return taken.<Appended>map(Appended.Conflict::new).orElse(DURABLE);
  }

  boolean answer() {
    Optional<Answer> next = next();
    next.ifPresent(Desk::give);
    return next.isPresent();
  }

  private Optional<Answer> next() {
    store.lock.lock();
    try {
      return Optional.ofNullable(answers.poll());
    } finally {
      store.lock.unlock();
    }
  }

  boolean isOver() {
    store.lock.lock();
    try {
      return over.isPresent();
    } finally {
      store.lock.unlock();
    }
  }

  int unanswered() {
    store.lock.lock();
    try {
      return answers.size();
    } finally {
      store.lock.unlock();
    }
  }

  private static void give(Answer answer) {
    try {
      answer.to().accept(answer.appended());
    } catch (RuntimeException e) {
      LOG.error("an answer of the log was not taken well", e);
    }
  }

  void settle() {
    turn.lock();
    try {
      do {
        var _ = commit(Integer.MAX_VALUE, _ -> Optional.empty());
      } while (answer());
    } finally {
      turn.unlock();
    }
  }

  void close() {
    settle();
    store.lock.lock();
    try {
      if (over.isEmpty() && store.epoch == epoch) {
        store.clean = true;
        over = Optional.of(new Appended.Lost("the log is closed"));
      }
    } finally {
      store.lock.unlock();
    }
  }
}
