package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.log.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("its deadlines are of a second")
class FaultsTest {
  private final List<Failpoints.Point> reached = Collections.synchronizedList(new ArrayList<>());
  private Supplier<List<Cards.Card>> board = List::of;
  private Site site;

  @BeforeEach
  void open(@TempDir Path folder) {
    site =
        new Site(
            folder, Settings.standard("127.0.0.1", 0), Optional.of(new Broken()), reached::add);
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void S26_an_error_on_our_side_gives_nothing_away() {
    board =
        () -> {
          throw new IllegalStateException("/etc/secret: select * from run");
        };
    var answer = site.get("/v1/cards");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text("/id")).startsWith("p");
    assertThat(answer.response().body())
        .doesNotContain("Exception", "/etc", "select", "signalbox.api", "\tat ");
  }

  @Test
  void a_store_that_does_not_answer_is_503_and_may_be_asked_again() {
    board =
        () -> {
          throw new StoreUnavailable("no answer within 5 s");
        };
    var answer = site.get("/v1/cards");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void S11_what_takes_longer_than_the_deadline_is_answered_all_the_same(@TempDir Path folder) {
    var released = new CountDownLatch(1);
    board =
        () -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return List.of();
        };
    var settings = new Settings("127.0.0.1", 0, Set.of(), 20, Optional.empty(), Site.QUICK);
    try (var slow = new Site(folder, settings, Optional.of(new Broken()), reached::add)) {
      assertThat(slow.get("/v1/cards").status()).isEqualTo(503);
      released.countDown();
      assertThat(slow.get("/v1/cards").status()).isEqualTo(200);
    }
  }

  @Test
  void F01_the_points_at_which_a_test_kills_us_are_those_of_requests_that_change_something() {
    site.get("/v1/runs");
    assertThat(reached).isEmpty();
    site.post("/v1/events", "{\"name\":\"n\"}");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(reached).containsExactly(Failpoints.Point.C1, Failpoints.Point.C7));
  }

  @Test
  void P1_what_was_accepted_is_there_when_the_store_is_opened_again(@TempDir Path folder) {
    String run;
    try (var first = new Site(folder)) {
      run = first.start("sleeps", "{\"n\":1}");
    }
    try (var second = new Site(folder)) {
      assertThat(second.get("/v1/runs/" + run).text("/status")).isEqualTo("waiting");
      assertThat(second.send(second.authorized("/v1/runs", second.admin).GET()).status())
          .isEqualTo(200);
    }
  }

  @Test
  void logs_that_cannot_be_read_are_an_error_and_not_an_empty_text() {
    String run = site.start("sleeps", "{}");
    site.brokenLogs.add(new RunId(run));
    assertThat(site.get("/v1/runs/" + run + "/logs").status()).isEqualTo(500);
  }

  /** A board that does as the test says. */
  private final class Broken implements Cards {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public List<Card> cards() {
      return board.get();
    }

    @Override
    public List<Problem> problems() {
      return List.of();
    }

    @Override
    public Answer create(String title, String body, Optional<String> column) throws IOException {
      throw new IOException("disk");
    }

    @Override
    public Answer move(String id, String column) throws IOException {
      throw new IOException("disk");
    }
  }
}
