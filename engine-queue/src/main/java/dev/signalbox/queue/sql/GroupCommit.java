package dev.signalbox.queue.sql;

import dev.signalbox.queue.log.Loss;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.sql.Storage.LostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's thread: takes all that was handed in while the last commit was on its way, and
 * commits it at once. Asleep when there is nothing; woken once, not once for each item. Where
 * little is handed in, those who wait for it commit it themselves, for a thread takes longer to
 * wake than that.
 *
 * <p>Its queue has no bound of its own: whoever hands something in waits for the answer.
 */
public final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** From how many in one commit on it is worth a moment to wait for as many again. */
  static final int MANY = 8;

  private static final Duration MOMENT = Duration.ofNanos(50_000);
  private static final int MOMENTS = 3;

  /** A virtual thread holds a processor while it commits: not the only one, and not for long. */
  private static final boolean MAY_HASTEN = Runtime.getRuntime().availableProcessors() > 1;

  private static final Duration QUICK = Duration.ofMillis(20);

  /** After so many commits by others the thread is woken to tidy up. */
  private static final int UNTIDIED = 8;

  private final Queue<Item> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();

  /** Somebody has the storage for himself. */
  private final AtomicBoolean taken = new AtomicBoolean();

  private final Storage storage;
  private final Bounds bounds;
  private final Consumer<Loss> onLoss;
  private final Answers answers = new Answers();
  private final Thread thread;

  private volatile boolean closing;
  private volatile Optional<Loss> loss = Optional.empty();

  /** No item is taken by the thread any more. */
  private volatile boolean ended;

  /** How many items the last commit had; changed by who has the storage. */
  private volatile int last;

  /** Whether the last commit was. */
  private volatile boolean quick = true;

  /** Commits by others since the thread has tidied up; changed by who has the storage. */
  private int untidied;

  private Optional<Duration> tidyAgain = Optional.empty();

  /**
   * Of one commit.
   *
   * @param transactions at most
   * @param characters of its entries, above which it takes no further transaction
   */
  public record Bounds(int transactions, long characters) {}

  public GroupCommit(Storage storage, Bounds bounds, Consumer<Loss> onLoss) {
    this.storage = storage;
    this.bounds = bounds;
    this.onLoss = onLoss;
    this.thread = Thread.ofPlatform().name("log-writer").daemon().unstarted(this::run);
  }

  public void start() {
    answers.start();
    thread.start();
  }

  public void add(Item item) {
    inbox.add(item);
    wake();
    if (ended) {
      refuse();
    }
  }

  /** Commits what was handed in, where that is little, soon done, and nobody is about to. */
  public void hasten() {
    boolean worthIt = MAY_HASTEN && last < MANY && quick && !inbox.isEmpty();
    if (!worthIt || !taken.compareAndSet(false, true)) {
      return;
    }
    boolean tidy;
    try {
      commit();
      tidy = ++untidied == UNTIDIED;
    } finally {
      taken.set(false);
    }
    if (tidy || !inbox.isEmpty() || closing) {
      wake();
    }
  }

  private void wake() {
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  /** How the thread has ended. */
  public enum End {
    /** All that was handed in is durable. */
    CLEAN,
    LOST,
    /** It has not: it hangs in a commit. */
    STUCK
  }

  /** Commits what was handed in, and ends. */
  public End end() throws InterruptedException {
    closing = true;
    wake();
    if (!thread.join(PATIENCE)) {
      return End.STUCK;
    }
    return loss.isPresent() ? End.LOST : End.CLEAN;
  }

  private void run() {
    try {
      do {
        work();
        answers.awaitGiven(); // which may have had something to hand in
      } while (!inbox.isEmpty());
      obtain();
      answers.end();
      if (loss.isEmpty()) {
        storage.endClean();
      }
    } catch (SQLException e) {
      LOG.warn("the store could not be marked as closed", e);
    } finally {
      answers.end();
      ended = true;
      refuse();
    }
  }

  private void work() {
    while (!inbox.isEmpty() || !closing) {
      if (inbox.isEmpty()) {
        sleep();
      }
      if (taken.compareAndSet(false, true)) {
        try {
          write();
        } finally {
          taken.set(false);
        }
      } else {
        sleep();
      }
    }
  }

  private void write() {
    if (!inbox.isEmpty()) {
      gather();
      commit();
    }
    tidy();
    untidied = 0;
    tidyAgain = loss.isEmpty() ? storage.tidyAgain() : Optional.empty();
  }

  /** What was handed in, as far as it fits; for who has the storage. */
  private void commit() {
    List<Item> batch = take();
    if (!batch.isEmpty()) {
      last = batch.size();
      store(batch);
    }
  }

  /** The storage for this thread alone, for good. */
  private void obtain() {
    while (!taken.compareAndSet(false, true)) {
      LockSupport.parkNanos(this, MOMENT.toNanos());
    }
  }

  /** Whoever has the storage wakes this thread if there is something left for it. */
  private void sleep() {
    asleep.set(true);
    if ((inbox.isEmpty() || taken.get()) && !closing) {
      tidyAgain.ifPresentOrElse(
          after -> LockSupport.parkNanos(this, after.toNanos()), () -> LockSupport.park(this));
    }
    asleep.set(false);
  }

  /**
   * Those who were answered a moment ago are about to hand in what follows. Where they are many,
   * one commit for half of them is sooner done than several for a few each.
   */
  private void gather() {
    for (int i = 0; i < MOMENTS && last >= MANY && hasFewerThan(last / 2) && !closing; i++) {
      LockSupport.parkNanos(this, MOMENT.toNanos());
    }
  }

  private boolean hasFewerThan(int count) {
    int found = 0;
    for (var items = inbox.iterator(); items.hasNext() && found < count; items.next()) {
      found++;
    }
    return found < count;
  }

  private List<Item> take() {
    var batch = new ArrayList<Item>();
    long size = 0;
    while (batch.size() < bounds.transactions() && size < bounds.characters()) {
      Item item = inbox.poll();
      if (item == null) {
        break;
      }
      batch.add(item);
      size += item.size();
    }
    return batch;
  }

  private void store(List<Item> batch) {
    Appended[] appended;
    long start = System.nanoTime();
    try {
      appended = loss.isPresent() ? lost(batch) : storage.store(batch);
    } catch (LostException e) {
      lose(e);
      appended = lost(batch);
    }
    quick = System.nanoTime() - start < QUICK.toNanos();
    answers.give(batch, appended);
  }

  /** After the answers: nobody waits for it. */
  private void tidy() {
    try {
      if (loss.isEmpty()) {
        storage.tidy();
      }
    } catch (LostException e) {
      lose(e);
    }
  }

  private void lose(LostException e) {
    LOG.error("the log takes nothing more", e);
    loss = Optional.of(e.loss);
    Thread.ofPlatform().name("log-loss").start(() -> onLoss.accept(e.loss));
  }

  private Appended[] lost(List<Item> batch) {
    var answers = new Appended[batch.size()];
    Arrays.fill(answers, new Appended.Lost(loss.map(Loss::reason).orElse("the log is closed")));
    return answers;
  }

  private void refuse() {
    for (Item item = inbox.poll(); item != null; item = inbox.poll()) {
      Answers.give(item, lost(List.of(item))[0]);
    }
  }
}
