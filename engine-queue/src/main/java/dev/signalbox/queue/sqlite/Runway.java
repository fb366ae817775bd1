package dev.signalbox.queue.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zeros behind what is written of SQLite's own log. A commit that writes over them leaves the
 * length of the file as it is, and the sync that it waits for takes half the time: there is nothing
 * of the file system's to be written. Once the log has come round, and is written over anyway,
 * there is no need of them.
 *
 * <p>SQLite reads its log up to the first frame that is not whole: one of zeros is none.
 */
final class Runway {
  private static final Logger LOG = LoggerFactory.getLogger(Runway.class);

  private static final int HEADER = 32;
  private static final int HEADER_OF_FRAME = 24;
  private static final int PAGE = 4096;

  /** More at once would make the commit wait that has to sync it. */
  private static final long AHEAD = 512 << 10;

  private final Path wal;
  private final long most;

  /** Bytes in use, as of the last look; at first, all that there are. */
  private long used;

  private boolean wanted = true;
  private boolean over;

  /** {@code most}: there are none behind these bytes. */
  Runway(Path wal, long most) {
    this.wal = wal;
    this.most = most;
    this.used = wal.toFile().length();
  }

  /** So many pages were written since the log was begun anew. */
  void look(int pages) {
    used = HEADER + (long) pages * (HEADER_OF_FRAME + PAGE);
    wanted = true;
  }

  /**
   * Lengthens the file where that is due. Only for who holds the lock for writing: as nobody else
   * appends meanwhile, no byte of a frame is behind the end of the file.
   */
  void lengthen() {
    if (!wanted || over) {
      return;
    }
    wanted = false;
    if (used + AHEAD > most) {
      return;
    }
    try (var channel = FileChannel.open(wal, StandardOpenOption.WRITE)) {
      long end = channel.size();
      if (end < used + AHEAD / 2) {
        fill(channel, Math.max(end, HEADER), used + AHEAD);
      }
    } catch (NoSuchFileException | ClosedByInterruptException e) {
      wanted = true; // the first commit makes it; and who commits may be told to end meanwhile
    } catch (IOException e) {
      LOG.debug("there is no room ahead of {}", wal, e);
      over = true;
    }
  }

  private static void fill(FileChannel channel, long from, long to) throws IOException {
    var zeros = ByteBuffer.allocate((int) (to - from));
    while (zeros.hasRemaining()) {
      int written = channel.write(zeros, from + zeros.position());
      if (written == 0) {
        throw new IOException("nothing more can be written");
      }
    }
  }
}
