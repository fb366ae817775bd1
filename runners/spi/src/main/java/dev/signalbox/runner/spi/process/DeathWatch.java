package dev.signalbox.runner.spi.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process that waits for the end of this one, however it ends, and then ends what its
 * attempts have left running. Without it they would go on until somebody starts on this folder
 * again, while the step begins anew elsewhere.
 *
 * <p>It hears of the end by a pipe, whose other end the kernel closes. It bears the mark of an
 * attempt itself: a {@link Sweep} of whoever comes next ends it with all others, so that it never
 * meets what the next one has begun.
 */
public final class DeathWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeathWatch.class);

  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      cat > /dev/null
      round=0
      while [ $round -lt 50 ]; do
        found=
        for file in $(grep -lszF -e "$2=$1/" /proc/[0-9]*/environ); do
          pid=${file#/proc/}
          pid=${pid%/environ}
          [ "$pid" = "$$" ] || ! kill -9 "$pid" 2> /dev/null || found=yes
        done
        [ "$found" ] || exit 0
        round=$((round + 1))
        sleep 0.1
      done
      """;

  private final Optional<Process> process;

  private DeathWatch(Optional<Process> process) {
    this.process = process;
  }

  /**
   * Begins to watch. Where there is no shell, nobody does; that is logged.
   *
   * @param data the folder below which all attempts of this process have their files, without links
   */
  public static DeathWatch over(Path data) {
    var command = new ArrayList<String>();
    if (Executable.find("setsid", Environment.PATH, data) instanceof Executable.Found(Path found)) {
      command.add(found.toString()); // Ctrl-C is for the engine, and not for this
    }
    command.addAll(List.of("sh", "-c", SCRIPT, "death-watch", data.toString(), Environment.MARK));
    var builder =
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH",
                Environment.PATH,
                Environment.MARK,
                data.resolve("death-watch").resolve("mark").toString()));
    try {
      return new DeathWatch(Optional.of(builder.start()));
    } catch (IOException e) {
      LOG.warn("nobody will end what is left running if this process is killed: {}", e.toString());
      return new DeathWatch(Optional.empty());
    }
  }

  /** The same as the end of this process: what its attempts have left running is ended. */
  @Override
  public void close() {
    if (process.isPresent()) {
      try {
        process.get().getOutputStream().close();
      } catch (IOException e) {
        LOG.warn("the pipe to process {} cannot be closed: {}", process.get().pid(), e.toString());
      }
    }
  }
}
