package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.jobs.EventBus.Moved;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TokenStore.Scopes;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F47: streams whose clients take little, or nothing. */
@Order(2) // It takes half a minute.
class SlowStreamsTest {
  private static final int COMMIT = 5_000;
  private static final int EVENTS = 100_000;
  private static final int STALLED = 49;
  private static final long MIB = 1 << 20;

  @TempDir private Path folder;
  private final List<Raw> clients = new ArrayList<>();
  private Optional<Site> site = Optional.empty();

  @AfterEach
  void close() throws IOException {
    for (Raw client : clients) {
      client.close();
    }
    site.ifPresent(Site::close);
  }

  @Test
  void F47_stalled_clients_cost_no_memory_delay_nobody_and_are_cut_off() throws Exception {
    RunId run = open(Duration.ofSeconds(2), Duration.ofSeconds(1));
    for (int i = 0; i < STALLED; i++) {
      stalled(run, site().admin);
    }
    var seen = new AtomicLong();
    var live = CompletableFuture.runAsync(() -> follow(run, seen));
    long first = site().store.row(run).orElseThrow().sequence();
    Awaitility.await().until(() -> seen.get() >= first);
    assertThat(site().server.flowing()).isEqualTo(STALLED + 1);
    long before = used();

    long worst = 0;
    long newest = first;
    while (newest < first + EVENTS) {
      append(run, newest + 1, COMMIT);
      newest += COMMIT;
      long lag = lag(seen, newest);
      // At first the stalled ones still take what fits into the buffers of the system.
      worst = newest > first + EVENTS / 4 ? Math.max(worst, lag) : 0;
    }

    assertThat(worst).as("the lag of the one who reads, in ms").isLessThan(5_000);
    assertThat(used() - before).as("growth of the heap").isLessThan(100 * MIB);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(site().server.flowing()).isEqualTo(1));
    for (Raw client : clients) {
      assertThat(client.isOver()).as("the connection itself has ended").isTrue();
    }
    assertThat(live).isNotDone();
  }

  @Test
  void F47_a_slow_client_that_fell_behind_is_told_what_it_has_missed_and_goes_on_with_the_new()
      throws Exception {
    RunId run = open(Duration.ofSeconds(30), Duration.ofMillis(20));
    Raw client = stalled(run, site().admin);
    long first = site().store.row(run).orElseThrow().sequence();
    String line = client.line();
    while (!line.equals("id: " + first)) {
      line = client.line();
    }
    for (int i = 0; i < 12; i++) {
      append(run, first + 1 + i * (long) COMMIT, COMMIT);
    }
    long newest = first + 12 * COMMIT;

    long last = first;
    String missed = "";
    while (last < newest) {
      line = client.line();
      if (line.startsWith("id: ")) {
        assertThat(Long.parseLong(line.substring(4))).as("in order").isEqualTo(last + 1);
        last++;
      } else if (line.equals("event: resync")) {
        missed = client.line();
        var told = Site.JSON.readTree(missed.substring("data: ".length()));
        assertThat(told.at("/after").asLong()).as("after what it has").isEqualTo(last);
        last = told.at("/until").asLong();
      }
    }
    assertThat(missed).isNotEmpty();

    append(run, newest + 1, 1);
    while (!line.equals("id: " + (newest + 1))) {
      line = client.line();
    }
  }

  @Test
  void S04_a_revoked_token_ends_its_stream_at_once_even_if_nobody_takes_it() throws Exception {
    RunId run = open(Duration.ofMinutes(5), Duration.ofSeconds(1));
    var token =
        site()
            .tokens
            .issue(new Tokens.Request("stalled", Role.VIEWER, Scopes.NONE, Optional.empty()));
    stalled(run, token.text());
    long first = site().store.row(run).orElseThrow().sequence();
    for (int i = 0; i < 12; i++) {
      append(run, first + 1 + i * (long) COMMIT, COMMIT);
    }
    assertThat(site().server.flowing()).isEqualTo(1);

    site().tokens.revoke(token.row().id());

    Awaitility.await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(site().server.flowing()).isZero());
  }

  /** How long it takes until the reader has seen this one, in ms. */
  private static long lag(AtomicLong seen, long sequence) {
    Instant committed = Instant.now();
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> seen.get() >= sequence);
    return Duration.between(committed, Instant.now()).toMillis();
  }

  // --- The scene

  private Site site() {
    return site.orElseThrow();
  }

  /** A run that waits: nobody but the test writes to its log from then on. */
  private RunId open(Duration writeDeadline, Duration slow) {
    Settings.Limits standard = Settings.Limits.STANDARD;
    var limits =
        new Settings.Limits(
            standard.bodyMax(),
            standard.headersMax(),
            standard.jsonDepthMax(),
            standard.streamsMax(),
            standard.connectionsMax(),
            standard.waitMax(),
            standard.deadline(),
            writeDeadline,
            slow,
            Duration.ofMillis(200));
    var settings = new Settings("127.0.0.1", 0, Set.of(), 20, Optional.empty(), limits);
    var open = new Site(folder, settings, Optional.empty(), new Failpoints.None());
    site = Optional.of(open);
    var run = new RunId(open.start("asks", "{}"));
    Awaitility.await().until(() -> open.get("/v1/runs/" + run).text("/status").equals("waiting"));
    return run;
  }

  private Raw stalled(RunId run, String token) throws IOException {
    var client = new Raw(site().port, 4 << 10);
    clients.add(client);
    client.send(
        "GET /v1/runs/"
            + run
            + "/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + token
            + "\r\n\r\n");
    assertThat(client.status()).isEqualTo(200);
    return client;
  }

  private void follow(RunId run, AtomicLong seen) {
    try {
      site()
          .client
          .send(
              site().authorized("/v1/runs/" + run + "/stream", site().admin).build(),
              BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("id: "))
          .forEach(line -> seen.set(Long.parseLong(line.substring(4))));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Entries as the engine writes them, so many that no client takes them by the way. */
  private void append(RunId run, long from, int count) {
    var stream = new StreamId.OfRun(run);
    Instant now = Instant.now();
    var body =
        new Json(
            "{\"event\":{\"type\":\"tested\",\"text\":\"" + "x".repeat(200) + "\"},\"facts\":[]}");
    List<Entry> entries =
        LongStream.range(from, from + count)
            .mapToObj(n ->
                new Entry(stream, n, now, "tested", body, Link.FIRST.next(n, now, "tested", body)))
            .toList();
    long newest = from + count - 1;
    RunRow row = site().store.row(run).orElseThrow();
    var done = new CompletableFuture<Appended>();
    site()
        .store
        .append(
            new Transaction(entries, List.of(new View.PutRun(reached(row, newest)))),
            done::complete);
    assertThat(done.join()).isEqualTo(new Appended.Durable());
    site().bus.publish(new Moved(run, newest, Run.Status.WAITING));
  }

  private static RunRow reached(RunRow row, long sequence) {
    return new RunRow(
        row.run(),
        row.workflow(),
        row.definition(),
        row.status(),
        sequence,
        row.created(),
        row.updated(),
        row.wakeAt(),
        row.labels(),
        row.lineage(),
        row.failure(),
        row.quarantine());
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
