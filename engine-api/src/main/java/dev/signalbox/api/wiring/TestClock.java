package dev.signalbox.api.wiring;

import dev.signalbox.queue.ambient.EngineClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Engine time that stands still until somebody moves it. It is kept in the data folder, so that it
 * does not go back with a restart.
 */
public final class TestClock {
  private final Path file;
  private final Instant start;
  private final AtomicReference<Instant> now;

  private TestClock(Path file, Instant start) {
    this.file = file;
    this.start = start;
    this.now = new AtomicReference<>(start);
  }

  /** Goes on where it stood last, or begins with the time of the wall. */
  public static TestClock in(Path folder, InstantSource wall) throws IOException {
    Path file = folder.resolve("test-clock");
    try {
      return new TestClock(file, Instant.parse(Files.readString(file).strip()));
    } catch (NoSuchFileException _) {
      var clock = new TestClock(file, wall.instant().truncatedTo(ChronoUnit.MILLIS));
      clock.keep();
      return clock;
    } catch (DateTimeParseException e) {
      throw new IOException(file + ": expected an instant, remove the file", e);
    }
  }

  public Instant now() {
    return now.get();
  }

  /** Never back. */
  public void to(Instant instant) throws IOException {
    Instant whole = instant.truncatedTo(ChronoUnit.MILLIS);
    Instant next = whole.isBefore(instant) ? whole.plusMillis(1) : whole;
    if (next.isAfter(now.get())) {
      now.set(next);
      keep();
    }
  }

  public EngineClock engineClock() {
    return new EngineClock(now::get, () -> Duration.between(start, now.get()).toNanos());
  }

  private void keep() throws IOException {
    Path fresh = file.resolveSibling("test-clock.new");
    Files.writeString(fresh, now.get() + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
