package dev.signalbox.plugin.kanban;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.plugin.spi.Cards.Answer;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.StepKind;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code kanban: { move: Done }}: puts a card into a column; one that is there already is left
 * where it is.
 */
final class MoveStep implements StepKind {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Board board;

  MoveStep(Board board) {
    this.board = board;
  }

  @Override
  public Outcome perform(StepCall call) throws IOException {
    JsonNode input = JSON.readTree(call.input().text()).path("kanban");
    String column = input.path("move").asText().strip();
    var card = text(input.path("card")).or(() -> cardOf(call));
    if (card.isEmpty()) {
      return failed(
          FailureKind.CONFIG,
          "kanban: the run's event names no card (event.data.id); write which one: { move: "
              + column
              + ", card: ID }");
    }
    var moved = board.move(card.get(), column, Board.Mover.STEP);
    return switch (moved.answer()) {
      case Answer.Done done ->
          new Outcome.Claimed(CardJson.move(done.card().id(), moved.from(), column));
      case Answer.UnknownCard(String id) ->
          failed(FailureKind.BOARD, "kanban: there is no card '" + id + "' on the board");
      case Answer.UnknownColumn unknown ->
          failed(
              FailureKind.CONFIG,
              "kanban: expected one of the columns "
                  + String.join(", ", unknown.columns())
                  + ", found '"
                  + column
                  + "'");
      case Answer.Invalid(String message) -> failed(FailureKind.BOARD, "kanban: " + message);
      case Answer.Vetoed(String reason) ->
          failed(FailureKind.VETOED, "kanban: the move was vetoed: " + reason);
    };
  }

  private static Optional<String> cardOf(StepCall call) {
    try {
      return text(JSON.readTree(call.event().text()).path("data").path("id"));
    } catch (IOException e) {
      throw new IllegalStateException("expected the run's event to be JSON", e);
    }
  }

  private static Optional<String> text(JsonNode node) {
    return node.isValueNode() && !node.isNull()
        ? Optional.of(node.asText().strip())
        : Optional.empty();
  }

  private static Outcome failed(FailureKind kind, String message) {
    return new Outcome.Failed(kind, message, Json.NULL);
  }
}
