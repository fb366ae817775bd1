package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an engine that died has left running: every process whose attempt has its files below
 * this engine's data folder.
 */
public final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ProcessTable table = new ProcessTable();
  private final Path data;
  private final Predicate<Path> live;

  /**
   * @param data the engine's data folder
   * @param live whether the attempt with this folder of files is one that the engine is carrying
   *     out now
   */
  public Sweep(Path data, Predicate<Path> live) {
    this.data = real(data);
    this.live = live;
  }

  /**
   * Kills them, and returns when none is left.
   *
   * @return how many there were
   * @throws IllegalStateException where some do not die within 30 s: no attempt may begin beside
   *     them
   */
  public int run() {
    List<ProcessTable.Entry> found = strays();
    if (!found.isEmpty()) {
      LOG.warn(
          "ending {} processes that an earlier engine has left: {}",
          found.size(),
          Reaper.pids(found));
    }
    if (!new Reaper(new Signals(table)).kill("of an earlier engine", this::strays, LIMIT)) {
      throw new IllegalStateException(
          "processes of an earlier engine do not end: "
              + Reaper.pids(strays())
              + "; end them by hand and start again");
    }
    return found.size();
  }

  private List<ProcessTable.Entry> strays() {
    long self = ProcessHandle.current().pid();
    return table.all().stream()
        .filter(entry -> entry.pid() != self)
        .filter(entry -> table.environment(entry.pid(), Environment.MARK, this::isStray))
        .toList();
  }

  /** The variable of a stranger may hold anything. */
  private boolean isStray(String mark) {
    try {
      Path folder = Path.of(mark).getParent();
      return folder != null && real(folder).startsWith(data) && !live.test(folder);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The folder of an attempt may be gone already: then its nearest parent that is still there
   * decides.
   */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }
}
