package dev.signalbox.queue.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zeros ahead of what is written. */
class RunwayTest {
  private static final long MOST = 2 << 20;
  private static final byte[] WRITTEN = {1, 2, 3};

  @TempDir Path folder;

  private Path wal;

  @BeforeEach
  void written() throws Exception {
    wal = Files.write(folder.resolve("wal"), WRITTEN);
  }

  @Test
  void what_is_written_stays_and_there_are_zeros_behind_it() throws Exception {
    new Runway(wal, MOST).lengthen();

    byte[] all = Files.readAllBytes(wal);
    assertThat(all).hasSizeGreaterThan(256 << 10).startsWith(WRITTEN);
    for (int i = WRITTEN.length; i < all.length; i++) {
      assertThat(all[i]).isZero();
    }
  }

  @Test
  void it_goes_ahead_of_what_is_in_use_and_not_beyond_the_most() throws Exception {
    var runway = new Runway(wal, MOST);
    for (int pages = 0; pages < 2000; pages += 20) {
      runway.look(pages);
      runway.lengthen();
    }

    assertThat(Files.size(wal)).isBetween(MOST / 2, MOST);
  }

  @Test
  void who_is_told_to_end_meanwhile_leaves_it_to_the_next() throws Exception {
    var runway = new Runway(wal, MOST);

    Thread.currentThread().interrupt();
    runway.lengthen();

    assertThat(Thread.interrupted()).as("he still is").isTrue();
    assertThat(Files.size(wal)).isEqualTo(WRITTEN.length);
    runway.lengthen();
    assertThat(Files.size(wal)).isGreaterThan(256 << 10);
  }

  @Test
  void where_there_is_no_file_yet_it_waits_for_one() throws Exception {
    Path later = folder.resolve("later");
    var runway = new Runway(later, MOST);

    runway.lengthen();
    assertThat(later).doesNotExist();
    Files.write(later, WRITTEN);
    runway.lengthen();

    assertThat(Files.size(later)).isGreaterThan(256 << 10);
  }
}
