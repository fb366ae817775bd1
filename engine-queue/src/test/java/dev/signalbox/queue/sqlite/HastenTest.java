package dev.signalbox.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a commit may make it, instead of the log's own thread. */
@Timeout(60)
class HastenTest {
  private static final int ENTRIES = 200;

  @TempDir Path folder;

  private static StreamId stream(int number) {
    return new StreamId.OfRun(new RunId("run" + number));
  }

  private static Transaction entry(int stream, long sequence) {
    return new Transaction(
        List.of(
            new Entry(
                stream(stream), sequence, Instant.EPOCH, "note", Json.EMPTY_OBJECT, Link.FIRST)),
        List.of());
  }

  private SqliteStore open() {
    return SqliteStore.open(SqliteSettings.of(folder.resolve("data"), _ -> {}));
  }

  @Test
  void who_hastens_alone_commits_and_is_answered_on_his_own_thread_now_and_then() {
    var mine = new AtomicInteger();
    try (SqliteStore store = open()) {
      for (long i = 1; i <= ENTRIES; i++) {
        var done = new CompletableFuture<Appended>();
        long me = Thread.currentThread().threadId();
        store.append(
            entry(1, i),
            appended -> {
              if (Thread.currentThread().threadId() == me) {
                mine.incrementAndGet();
              }
              done.complete(appended);
            });
        store.hasten();
        assertThat(done.join()).isEqualTo(new Appended.Durable());
      }
    }

    // The log's thread is woken, too, and may be first; the only processor is left to others.
    assertThat(mine.get() > 0).isEqualTo(Runtime.getRuntime().availableProcessors() > 1);
  }

  @Test
  void many_who_hasten_are_all_answered_and_each_finds_his_own_in_order() throws Exception {
    int people = 6;
    var threads = new ArrayList<Thread>();
    var failures = new ArrayList<Throwable>();
    try (SqliteStore store = open()) {
      for (int person = 0; person < people; person++) {
        int me = person;
        Thread thread =
            Thread.ofVirtual()
                .start(() -> {
                  for (long i = 1; i <= ENTRIES; i++) {
                    var done = new CompletableFuture<Appended>();
                    store.append(entry(me, i), done::complete);
                    if ((me + i) % 3 > 0) {
                      store.hasten();
                    }
                    done.orTimeout(20, TimeUnit.SECONDS).join();
                  }
                });
        thread.setUncaughtExceptionHandler((_, e) -> {
          synchronized (failures) {
            failures.add(e);
          }
        });
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      for (int person = 0; person < people; person++) {
        assertThat(store.read(stream(person), 0, 2 * ENTRIES))
            .extracting(Entry::sequence)
            .isEqualTo(LongStream.rangeClosed(1, ENTRIES).boxed().toList());
      }
    }
  }

  @Test
  void what_is_handed_in_while_it_closes_is_answered() {
    for (int round = 0; round < 20; round++) {
      SqliteStore store = open();
      var answers = new ArrayList<CompletableFuture<Appended>>();
      Thread closing = Thread.ofPlatform().unstarted(store::close);
      for (long i = 1; i <= 20; i++) {
        var done = new CompletableFuture<Appended>();
        answers.add(done);
        store.append(entry(100 + round, i), done::complete);
        if (i == 10) {
          closing.start();
        }
        store.hasten();
      }
      answers.forEach(each -> each.orTimeout(20, TimeUnit.SECONDS).join());
      try {
        closing.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
