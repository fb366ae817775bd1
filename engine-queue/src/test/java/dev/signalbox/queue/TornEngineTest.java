package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.sql.Durability;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F02: what a loss of power leaves of runs under way. */
class TornEngineTest {
  private static final int STEP = 97;
  private static final int CASES = 250;

  @TempDir Path folder;

  private byte[] database;
  private byte[] wal;

  /** Bytes of the log once the tables are made. */
  private int before;

  private final Map<RunId, List<Entry>> histories = new HashMap<>();

  @Test
  void F02_whatever_is_cut_off_or_flipped_all_runs_are_a_prefix_and_check_db_finds_nothing()
      throws Exception {
    workload();
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < CASES; i++) {
      int at = before + random.nextInt((wal.length - before) / STEP) * STEP;
      byte[] torn = i % 2 == 0 ? Arrays.copyOf(wal, at) : wal.clone();
      if (i % 2 != 0) {
        torn[at] ^= (byte) (1 << random.nextInt(8));
      }
      isPrefix(torn, (i % 2 == 0 ? "cut at " : "flipped at ") + at + ", seed " + seed);
    }
  }

  @Test
  void F02_an_engine_goes_on_after_a_cut() throws Exception {
    workload();
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 4; i++) {
      Path torn = write("go-on-" + i, Arrays.copyOf(wal, random.nextInt(before, wal.length)));
      try (var rig = rig(torn.getParent())) {
        rig.start();
        RunId run = rig.launch("work");

        assertThat(rig.ended(run).status()).as("seed %d", seed).isEqualTo(Run.Status.SUCCEEDED);
      }
      assertThat(CheckDb.check(torn, Optional.empty()).findings()).as("seed %d", seed).isEmpty();
    }
  }

  private static Rig rig(Path folder) {
    return new Rig(
        folder,
        flow("work", task("a"), direct("b"), sleep("c", Duration.ofMillis(1))),
        flow("ask", task("a"), approve("d"), direct("b")));
  }

  private void workload() throws Exception {
    try (var rig = rig(folder)) {
      before = (int) Files.size(folder.resolve("data/signalbox.db-wal"));
      rig.start();
      RunId asker = rig.launch("ask");
      RunId worker = rig.launch("work");
      rig.reaches(asker, Run.Status.WAITING);
      rig.ended(worker);
      rig.decide(asker, "d", Choice.APPROVE);
      rig.ended(asker);
      Path live = folder.resolve("data");
      database = Files.readAllBytes(live.resolve("signalbox.db"));
      wal = Files.readAllBytes(live.resolve("signalbox.db-wal"));
      for (RunId run : List.of(asker, worker)) {
        histories.put(run, rig.operations().history(run, 0, 1000));
      }
    }
  }

  private void isPrefix(byte[] log, String what) throws Exception {
    Path torn = write("torn", log);
    assertThat(CheckDb.check(torn, Optional.empty()).findings()).as(what).isEmpty();
    var settings =
        SqliteSettings.of(torn, _ -> {}).with(Durability.RELAXED).with(Rig.smallReserve());
    try (SqliteStore store = SqliteStore.open(settings)) {
      histories.forEach((run, whole) -> {
        List<Entry> left = store.read(new StreamId.OfRun(run), 0, 1000);
        assertThat(left).as(what).isEqualTo(whole.subList(0, left.size()));
      });
    }
  }

  private Path write(String name, byte[] log) throws Exception {
    Path torn = Files.createDirectories(folder.resolve(name).resolve("data"));
    Files.deleteIfExists(torn.resolve("signalbox.db-shm"));
    Files.write(torn.resolve("signalbox.db-wal"), log);
    Files.write(torn.resolve("signalbox.db"), database);
    return torn;
  }
}
