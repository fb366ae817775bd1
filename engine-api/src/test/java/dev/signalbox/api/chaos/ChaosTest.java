package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.crash.Jvm;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.core.ExecutableProvider;

/**
 * Real processes of the real program, and what goes wrong: twenty seconds of each in every build, a
 * hundred in the profile chaos. The seed is in what is told where it fails.
 */
@Order(1) // It takes a minute.
final class ChaosTest {
  private static final boolean WHOLE = Boolean.getBoolean("signalbox.chaos");

  private static final Duration LENGTH = Duration.ofSeconds(WHOLE ? 100 : 20);

  @TempDir Path folder;

  @Test
  void P1_P3_P4_P8_F01_one_engine_on_sqlite_keeps_its_promises_in_a_storm() throws Exception {
    holds(
        plan(
            new Plan.Store.Sqlite(),
            new Plan.Queue.Local(),
            1,
            0,
            EnumSet.complementOf(EnumSet.of(FaultKind.FLUSH, FaultKind.OLD_DUMP))));
  }

  @Test
  void P9_F16_F17_F18_F20_F29_an_engine_and_a_worker_keep_their_promises_in_a_storm_around_redis()
      throws Exception {
    holds(plan(new Plan.Store.Sqlite(), new Plan.Queue.OwnRedis(redis()), 1, 1, aroundServers()));
  }

  @Test
  void P8_F22_F23_two_engines_keep_their_promises_in_a_storm_around_postgresql_and_redis()
      throws Exception {
    holds(
        plan(
            new Plan.Store.OwnPostgres(postgres()),
            new Plan.Queue.OwnRedis(redis()),
            2,
            0,
            aroundServers()));
  }

  /** Second engines take their time to start: those are for storms that have it. */
  private static Set<FaultKind> aroundServers() {
    var faults = EnumSet.complementOf(EnumSet.of(FaultKind.FULL_DISK, FaultKind.CLOCK));
    if (!WHOLE) {
      faults.remove(FaultKind.RIVAL);
    }
    return faults;
  }

  private static Plan plan(
      Plan.Store store, Plan.Queue queue, int engines, int workers, Set<FaultKind> faults) {
    return new Plan(new Random().nextLong(), LENGTH, store, queue, engines, workers, faults);
  }

  private void holds(Plan plan) throws Exception {
    var told = new ArrayList<String>(List.of("seed " + plan.seed() + ": " + plan));
    Outcome outcome =
        Storm.run(
            plan,
            folder.resolve("storm"),
            Jvm.command(),
            line -> {
              synchronized (told) {
                told.add(line);
              }
            });

    assertThat(outcome.broken()).as(() -> String.join("\n", told)).isEmpty();
    assertThat(outcome.faults()).as("faults").isPositive();
    assertThat(outcome.recovery()).as("times to recover").isNotEmpty();
    assertThat(outcome.runs()).as("runs").isGreaterThan(5);
    assertThat(Files.readString(folder.resolve("storm").resolve("ledger")))
        .as("what agents have done, and that the first attempt of one was not believed")
        .containsPattern("end \\S+ craft [2-9]");
  }

  private Path redis() throws Exception {
    return ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
  }

  /** Where the tests' own server has its programs. */
  private static Path postgres() throws Exception {
    PostgresAddress database = Server.database();
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.port() + "/" + database.database(),
                database.user(),
                "");
        var found =
            connection
                .createStatement()
                .executeQuery("select setting from pg_config where name = 'BINDIR'")) {
      assertThat(found.next()).isTrue();
      return Path.of(found.getString(1));
    }
  }
}
