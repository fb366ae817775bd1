package dev.signalbox.plugin.kanban;

import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.PluginHost;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The board. The files are the truth; the memory says what of it is known. Every look and every
 * change is made under one lock, so that a change is noticed once, by whoever comes first. Reading
 * the cards needs no lock: files change as a whole.
 */
final class Board implements Cards {
  private static final int ROUNDS_MAX = 20;
  private static final int TITLE_LENGTH_MAX = 500;

  private final Folder folder;
  private final List<String> columns;
  private final PluginHost host;
  private final Notices notices;
  private final Clock clock;
  private final Duration settle;

  /**
   * @param settle a text is believed to be whole when it has stayed the same for this long
   */
  Board(
      Folder folder,
      List<String> columns,
      PluginHost host,
      Notices notices,
      Clock clock,
      Duration settle) {
    this.folder = folder;
    this.columns = List.copyOf(columns);
    this.host = host;
    this.notices = notices;
    this.clock = clock;
    this.settle = settle;
  }

  /** Who moves a card decides whether its event is sent. */
  enum Mover {
    /** A person: the same as a move by hand. */
    PERSON,
    /** A step of a workflow: no trigger for the next run. */
    STEP
  }

  /**
   * A move that took place, or that had nothing to do; in that case {@code from} is where the card
   * is.
   */
  record Moved(Answer answer, String from) {}

  /**
   * Looks at every card and sends what is new. True where something is to be looked at again soon.
   */
  synchronized boolean scan() throws IOException {
    return notices.scan();
  }

  /** Events can be sent from now on. */
  synchronized void open() throws IOException {
    folder.sweep();
    notices.open();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public List<Card> cards() throws IOException {
    return folder.list().values().stream()
        .flatMap(it ->
            it instanceof Reading.Good good
                ? Optional.of(good.card()).stream()
                : Optional.<Card>empty().stream())
        .filter(card -> columns.contains(card.column()))
        .toList();
  }

  @Override
  public List<Problem> problems() throws IOException {
    return Notices.problems(folder.list(), columns);
  }

  @Override
  public synchronized Answer create(String title, String body, Optional<String> column)
      throws IOException {
    String where = column.orElse(columns.getFirst());
    if (!columns.contains(where)) {
      return new Answer.UnknownColumn(where, columns);
    }
    String name = title.strip();
    if (name.isEmpty()
        || name.length() > TITLE_LENGTH_MAX
        || name.chars().anyMatch(Character::isISOControl)) {
      return new Answer.Invalid(
          "title: expected one line of 1 to " + TITLE_LENGTH_MAX + " characters");
    }
    var card =
        new Card(notices.freshId(), name, CardText.trimmed(body.replace("\r\n", "\n")), where);
    var text = CardText.of(card);
    if (text.isEmpty() || CardJson.bytes(card) > Folder.CARD_BYTES_MAX) {
      return new Answer.Invalid(
          "card: expected text that YAML and UTF-8 can hold, of at most "
              + Folder.CARD_BYTES_MAX / 1024
              + " KiB");
    }
    if (!folder.create(card.id(), text.get())) {
      throw new IOException("the board has got a card " + card.id() + " in this moment; try again");
    }
    notices.notice(new Reading.Good(card, text.get()));
    return new Answer.Done(card);
  }

  @Override
  public Answer move(String id, String column) throws IOException {
    return move(id, column, Mover.PERSON).answer();
  }

  /**
   * Moves a card. The guards are asked outside of the lock: they may take their time, and may want
   * to read the board.
   */
  Moved move(String id, String column, Mover mover) throws IOException {
    if (!columns.contains(column)) {
      return new Moved(new Answer.UnknownColumn(column, columns), column);
    }
    for (int round = 0; round < ROUNDS_MAX; round++) {
      var reading = Folder.isId(id) ? folder.read(id) : Optional.<Reading>empty();
      if (reading.isEmpty()) {
        return new Moved(new Answer.UnknownCard(id), column);
      }
      if (reading.get() instanceof Reading.Bad(String reason)) {
        return new Moved(new Answer.Invalid("card " + id + ": " + reason), column);
      }
      if (reading.get() instanceof Reading.Good good && isWhole(id)) {
        var moved = move(good, column, mover);
        if (moved.isPresent()) {
          return moved.get();
        }
      }
    }
    throw new IOException(
        "card " + id + " is being written all the time by somebody else; try again");
  }

  private Optional<Moved> move(Reading.Good seen, String column, Mover mover) throws IOException {
    var card = seen.card();
    String from = card.column();
    if (from.equals(column)) {
      return noticed(seen) ? Optional.of(new Moved(new Answer.Done(card), from)) : Optional.empty();
    }
    var text = CardText.moved(seen, column);
    if (text.isEmpty()) {
      return Optional.of(
          new Moved(
              new Answer.Invalid(
                  "card "
                      + card.id()
                      + ": write its column as plain text, such as 'column: "
                      + from
                      + "'"),
              from));
    }
    var veto = host.vetoed(HookPoint.CARD_MOVE, CardJson.move(card.id(), from, column));
    if (veto.isPresent()) {
      return Optional.of(new Moved(new Answer.Vetoed(veto.get()), from));
    }
    var after =
        new Reading.Good(new Card(card.id(), card.title(), card.body(), column), text.get());
    return write(seen, after, mover)
        ? Optional.of(new Moved(new Answer.Done(after.card()), from))
        : Optional.empty();
  }

  /** What a person did to the card before us is told first, whoever we are. */
  private synchronized boolean noticed(Reading.Good seen) throws IOException {
    if (!isUnchanged(seen)) {
      return false;
    }
    notices.notice(seen);
    return true;
  }

  private synchronized boolean write(Reading.Good before, Reading.Good after, Mover mover)
      throws IOException {
    if (!noticed(before)) {
      return false;
    }
    if (mover == Mover.STEP) {
      notices.expect(after.card());
    }
    if (!folder.replace(after.card().id(), before, after.text())) {
      return false;
    }
    notices.notice(after);
    return true;
  }

  private boolean isUnchanged(Reading.Good seen) {
    return folder.read(seen.card().id()).equals(Optional.of(seen));
  }

  /**
   * Not written a moment ago. Where it was, waits for that moment to pass, and the text must be
   * read again.
   */
  private boolean isWhole(String id) throws IOException {
    var written = folder.written(id);
    var age = written.map(at -> Duration.between(at, clock.instant()).abs());
    if (age.isEmpty() || age.get().compareTo(settle) > 0) {
      return true;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(settle.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while card " + id + " was being written", e);
    }
    return false;
  }
}
