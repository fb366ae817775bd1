package dev.signalbox.plugin.spi;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The cards of a board, for whoever shows, makes and moves them in a person's name. The kanban
 * plugin offers it.
 *
 * <p>A change made here is the same as one made by hand: it sends the same event, exactly once, and
 * has reached the disk when the call returns.
 */
public interface Cards {
  /** The columns, in their order. A card without a choice of column is made in the first. */
  List<String> columns();

  /** Every card that can be read, by id. */
  List<Card> cards() throws IOException;

  /** What lies on the board and is no card that can be worked with, and why. */
  List<Problem> problems() throws IOException;

  /** Makes a card with an id of the board's choice. */
  Answer create(String title, String body, Optional<String> column) throws IOException;

  /** Moves a card. One that is in the column already stays there, and nothing is sent. */
  Answer move(String id, String column) throws IOException;

  /**
   * @param body Markdown, without blank lines before it and white space behind it
   */
  record Card(String id, String title, String body, String column) {}

  /** A file of the board that is left alone until a person has put it right. */
  record Problem(String file, String message) {}

  /** What became of a request. */
  sealed interface Answer {
    /** The card as it is now. */
    record Done(Card card) implements Answer {}

    record UnknownCard(String id) implements Answer {}

    record UnknownColumn(String column, List<String> columns) implements Answer {
      public UnknownColumn {
        columns = List.copyOf(columns);
      }
    }

    /** It cannot be done with this text, or with the card's file as it is. */
    record Invalid(String message) implements Answer {}

    /** A guard said no. */
    record Vetoed(String reason) implements Answer {}
  }
}
