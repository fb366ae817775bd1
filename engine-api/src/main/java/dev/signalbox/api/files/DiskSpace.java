package dev.signalbox.api.files;

import dev.signalbox.queue.ambient.Space;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The room on the disk of the data folder, looked at once a second at most. */
public final class DiskSpace implements Space {
  private static final long MIB = 1 << 20;
  private static final long LOW_MAX = 1024 * MIB;
  private static final long REFUSING_MAX = 256 * MIB;
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private final FileStore store;
  private final BooleanSupplier full;
  private final AtomicLong looked = new AtomicLong(System.nanoTime() - LOOK_EVERY_NANOS);
  private volatile Level level = Level.ENOUGH;

  /**
   * @param full whether a write has found no room, whatever the file system says
   */
  public DiskSpace(Path data, BooleanSupplier full) throws IOException {
    this.store = Files.getFileStore(data);
    this.full = full;
  }

  @Override
  public Level level() {
    long last = looked.get();
    long now = System.nanoTime();
    if (now - last >= LOOK_EVERY_NANOS && looked.compareAndSet(last, now)) {
      level = look();
    }
    return full.getAsBoolean() ? Level.REFUSING : level;
  }

  private Level look() {
    try {
      return of(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      return level;
    }
  }

  /**
   * Below 1 GiB or a tenth, whichever is less, it is low; below 256 MiB or 3 in 100, nothing new
   * fits.
   */
  public static Level of(long usable, long total) {
    if (usable < Math.min(REFUSING_MAX, total / 100 * 3)) {
      return Level.REFUSING;
    }
    return usable < Math.min(LOW_MAX, total / 10) ? Level.LOW : Level.ENOUGH;
  }
}
