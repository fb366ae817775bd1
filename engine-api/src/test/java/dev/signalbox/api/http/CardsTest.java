package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.queue.ambient.Failpoints;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardsTest {
  private final Board board = new Board(new ConcurrentHashMap<>());
  private Site site;

  /** A board in memory. */
  private record Board(Map<String, Card> all) implements Cards {
    @Override
    public List<String> columns() {
      return List.of("Backlog", "Ready");
    }

    @Override
    public List<Card> cards() {
      return List.copyOf(all.values());
    }

    @Override
    public List<Problem> problems() {
      return List.of(new Problem("odd.md", "expected a title"));
    }

    @Override
    public Answer create(String title, String body, Optional<String> column) {
      if (title.equals("vetoed")) {
        return new Answer.Vetoed("not today");
      }
      var card = new Card("card " + all.size() + "é", title, body, column.orElse("Backlog"));
      all.put(card.id(), card);
      return new Answer.Done(card);
    }

    @Override
    public Answer move(String id, String column) {
      if (!all.containsKey(id)) {
        return new Answer.UnknownCard(id);
      }
      if (!columns().contains(column)) {
        return new Answer.UnknownColumn(column, columns());
      }
      var old = all.get(id);
      return new Answer.Done(new Card(id, old.title(), old.body(), column));
    }
  }

  @BeforeEach
  void open(@TempDir Path folder) {
    site =
        new Site(
            folder, Settings.standard("127.0.0.1", 0), Optional.of(board), new Failpoints.None());
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void a_card_is_made_listed_and_moved() {
    var made = site.post("/v1/cards", "{\"title\":\"<b>$(id)</b>\",\"body\":\"text\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/column")).isEqualTo("Backlog");

    var board = site.get("/v1/cards");
    assertThat(board.text("/cards/0/title")).isEqualTo("<b>$(id)</b>");
    assertThat(board.text("/columns/1")).isEqualTo("Ready");
    assertThat(board.text("/problems/0/file")).isEqualTo("odd.md");
    assertThat(Schemas.mistakes(site.get("/openapi.json").json(), "Cards", board.json())).isEmpty();

    var moved = move("card%200%C3%A9", "{\"column\":\"Ready\"}");
    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.text("/column")).isEqualTo("Ready");
  }

  @Test
  void what_the_board_refuses_is_a_problem() {
    assertThat(move("none", "{\"column\":\"Ready\"}").status()).isEqualTo(404);
    site.post("/v1/cards", "{\"title\":\"t\"}");
    assertThat(move("card%200%C3%A9", "{\"column\":\"Redy\"}").text("/detail"))
        .contains("did you mean Ready?");
    assertThat(move("card%200%C3%A9", "{}").status()).isEqualTo(400);
    assertThat(site.post("/v1/cards", "{\"title\":\"vetoed\"}").status()).isEqualTo(403);
    assertThat(site.post("/v1/cards", "{}").status()).isEqualTo(400);
  }

  @Test
  void cards_are_listed_by_id_in_pages() {
    for (int i = 0; i < 5; i++) {
      site.post("/v1/cards", "{\"title\":\"t\"}");
    }
    assertThat(site.pages("/v1/cards", "cards", 2))
        .containsExactly(
            List.of("card 0é", "card 1é"), List.of("card 2é", "card 3é"), List.of("card 4é"));

    var first = site.get("/v1/cards?limit=2");
    assertThat(first.text("/columns/1")).isEqualTo("Ready");
    assertThat(first.text("/problems/0/file")).isEqualTo("odd.md");
    assertThat(first.text("/next")).matches("[A-Za-z0-9_-]+");
    assertThat(Schemas.mistakes(site.get("/openapi.json").json(), "Cards", first.json())).isEmpty();

    board.all().remove("card 1é");
    assertThat(site.get("/v1/cards?cursor=" + first.text("/next")).text("/cards/0/id"))
        .isEqualTo("card 2é");
    assertThat(site.get("/v1/cards?cursor=garbage").status()).isEqualTo(400);
    assertThat(site.get("/v1/cards?limit=0").status()).isEqualTo(400);
  }

  private Site.Answer move(String id, String body) {
    return site.send(
        site.authorized("/v1/cards/" + id, site.admin)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body)));
  }
}
