package dev.signalbox.plugin.kanban;

import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.StepKind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The board at work. */
final class KanbanPlugin implements Plugin {
  private final Folder folder;
  private final Board board;
  private final Watch watch;

  /**
   * @param poll how often the board is looked at when nothing seems to move
   * @param settle how long a file must stay the same to be taken as whole
   */
  record Timing(Duration poll, Duration settle) {
    static final Timing STANDARD = new Timing(Duration.ofSeconds(10), Duration.ofMillis(50));
  }

  KanbanPlugin(
      Settings settings, PluginHost host, Timing timing, Clock clock, Supplier<String> instances) {
    this.folder = new Folder(settings.board());
    if (Files.exists(settings.board()) && !Files.isDirectory(settings.board())) {
      throw new PluginException(
          "kanban.board: expected a folder, found a file: " + settings.board());
    }
    var outbox = new Outbox(host, clock);
    var notices =
        new Notices(
            folder, settings.columns(), new MemoryFile(host.data()), outbox, clock, instances);
    this.board = new Board(folder, settings.columns(), host, notices, clock, timing.settle());
    this.watch = new Watch(settings.board(), board::scan, timing.poll(), timing.settle());
    host.provide(Cards.class, board);
  }

  @Override
  public Map<String, StepKind> steps() {
    return Map.of("kanban", new MoveStep(board));
  }

  @Override
  public Map<String, EvidenceKind> evidence() {
    return Map.of();
  }

  @Override
  public List<Hook> hooks() {
    return List.of();
  }

  /** From here on a move is noticed, and one that was made while the engine was down. */
  @Override
  public void start() {
    try {
      Files.createDirectories(folder.path());
      board.open();
      board.scan();
    } catch (IOException e) {
      throw new PluginException(
          "kanban.board: " + folder.path() + " cannot be read: " + e.getMessage(), e);
    }
    watch.start();
  }

  @Override
  public void close() {
    watch.close();
  }
}
