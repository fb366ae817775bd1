package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.Cards.Card;
import dev.signalbox.queue.log.RunLog.Page;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The cards of the board. */
final class CardRoutes {
  private static final int TITLE_MAX = 1000;
  private static final int BODY_MAX = 1 << 20;
  private static final int COLUMN_MAX = 1000;

  private final Optional<Cards> cards;

  CardRoutes(Optional<Cards> cards) {
    this.cards = cards;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/cards",
            Action.READ_CARDS,
            "List cards",
            Lists.params(),
            List.of(Answer.json(200, "The board, its cards by id.", "Cards")),
            this::list),
        Route.of(
                Method.POST,
                "/v1/cards",
                Action.CHANGE_CARDS,
                "Make cards",
                List.of(),
                List.of(Answer.json(201, "The new card.", "Card")),
                this::create)
            .taking(true, "NewCard"),
        Route.of(
                Method.PATCH,
                "/v1/cards/{id}",
                Action.CHANGE_CARDS,
                "Move cards",
                List.of(Route.path("id", "The card.")),
                List.of(Answer.json(200, "The card where it now is.", "Card")),
                this::move)
            .taking(true, "CardMove"));
  }

  private Reply list(Call call) throws IOException {
    Cards board = board();
    Page<Card> page = Lists.cut(call.query(), board.cards(), Card::id);
    List<Json> items = page.items().stream().map(CardRoutes::view).toList();
    List<Json> problems =
        board.problems().stream()
            .map(problem ->
                new Doc().text("file", problem.file()).text("message", problem.message()).json())
            .toList();
    return Reply.json(
        200,
        Lists.page("cards", items, page.next())
            .texts("columns", board.columns())
            .list("problems", problems)
            .json());
  }

  private Reply create(Call call) throws IOException {
    Cards board = board();
    Input input = Input.of(call.json(), call.requiredBody(), List.of("title", "body", "column"));
    return answer(
        201,
        board.create(
            input.text("title", TITLE_MAX),
            input.optionalText("body", BODY_MAX).orElse(""),
            input.optionalText("column", COLUMN_MAX)));
  }

  private Reply move(Call call) throws IOException {
    Cards board = board();
    Input input = Input.of(call.json(), call.requiredBody(), List.of("column"));
    return answer(200, board.move(call.pathValue("id"), input.text("column", COLUMN_MAX)));
  }

  private static Reply answer(int status, Cards.Answer answer) {
    return switch (answer) {
      case Cards.Answer.Done(Card card) -> Reply.json(status, view(card));
      case Cards.Answer.UnknownCard(String id) ->
          throw new Refused(Problem.unknown("card", "'" + Nearest.shortened(id) + "'"));
      case Cards.Answer.UnknownColumn(String column, List<String> columns) ->
          throw new Refused(Problem.unknownWord("column", column, columns));
      case Cards.Answer.Invalid(String message) -> throw new Refused(Problem.invalid(message));
      case Cards.Answer.Vetoed(String reason) -> throw new Refused(Problem.vetoed(reason));
    };
  }

  private static Json view(Card card) {
    return new Doc()
        .text("id", card.id())
        .text("title", card.title())
        .text("body", card.body())
        .text("column", card.column())
        .json();
  }

  private Cards board() {
    return cards.orElseThrow(() ->
        new Refused(
            new Problem(
                404,
                "no-board",
                "There is no board",
                "no kanban plugin is configured; see plugins in engine.yaml")));
  }
}
