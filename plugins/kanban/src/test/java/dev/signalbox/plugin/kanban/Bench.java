package dev.signalbox.plugin.kanban;

import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.ScriptedHost;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.Trigger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A board on a table: its folder, its engine, and a clock that can be turned. Each {@link #board()}
 * is a new process.
 */
final class Bench {
  static final List<String> COLUMNS = List.of("Backlog", "Ready", "Working", "Done");
  static final Duration SETTLE = Duration.ofMillis(5);

  final Path folder;
  final Path data;
  final RecordingIntake intake = new RecordingIntake();
  final ScriptedHost host;
  private Duration ahead = Duration.ZERO;

  Bench(Path root) {
    this.folder = root.resolve("board");
    this.data = root.resolve("data");
    try {
      Files.createDirectories(folder);
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.host = new ScriptedHost(data, Map.of(), intake);
  }

  /** The engine has started: a look was taken, and events are taken. */
  Board board() throws IOException {
    var board = closedBoard();
    board.open();
    board.scan();
    return board;
  }

  Board closedBoard() {
    var cards = new Folder(folder);
    var notices =
        new Notices(
            cards,
            COLUMNS,
            new MemoryFile(data),
            new Outbox(host, clock()),
            clock(),
            () -> "board");
    return new Board(cards, COLUMNS, host, notices, clock(), SETTLE);
  }

  /** As the watch does it: again, until nothing is in doubt. */
  static void look(Board board) throws IOException {
    for (int i = 0; board.scan(); i++) {
      if (i > 5) {
        throw new AssertionError("the board never comes to rest");
      }
    }
  }

  Path write(String id, String text) throws IOException {
    return Files.writeString(folder.resolve(id + ".md"), text);
  }

  Path card(String id, String column) throws IOException {
    return write(id, text(column));
  }

  static String text(String column) {
    return "---\ntitle: Fix it\ncolumn: " + column + "\n---\n\nPlease.\n";
  }

  String read(String id) throws IOException {
    return Files.readString(folder.resolve(id + ".md"));
  }

  void later(Duration by) {
    ahead = ahead.plus(by);
  }

  Optional<Cards.Card> find(Board board, String id) throws IOException {
    return board.cards().stream().filter(card -> card.id().equals(id)).findFirst();
  }

  List<String> sent() {
    return intake.events().stream().map(it -> it.name() + " " + it.data()).toList();
  }

  Outcome step(Board board, String input, String event) throws IOException {
    var call =
        new StepCall(
            new RunId("r1"),
            new WorkflowId("card"),
            new StepPath("done"),
            1,
            new RunId("r1"),
            folder,
            new Json(event),
            new Json(input),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            OutputStream.nullOutputStream(),
            new Trigger());
    return new MoveStep(board).perform(call);
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return Instant.now().plus(ahead);
      }
    };
  }
}
