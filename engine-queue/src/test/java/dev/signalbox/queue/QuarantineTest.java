package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.sleep;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.operations.Operations;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody edits the database, or the disk does. */
class QuarantineTest {
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    Step[] many =
        IntStream.range(0, 11)
            .mapToObj(i -> i == 10 ? approve("ask") : task("t" + i))
            .toArray(Step[]::new);
    rig =
        new Rig(
                folder,
                flow("task", task("a"), compute("b")),
                flow("sleep", sleep("a", Duration.ofHours(1))),
                flow("many", many))
            .start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update log set body = replace(body, 'work', 'wOrk') where stream = ? and sequence = 1",
        "update log set time = time + 1 where stream = ? and sequence = 1",
        "update log set body = 'x' where stream = ? and sequence = 2",
        "delete from log where stream = ? and sequence = 1",
        "update log set type = 'attempt-ended' where stream = ? and sequence = 2"
      })
  void F08_one_changed_entry_quarantines_that_run_alone(String damage) throws Exception {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId bad = rig.launch("task");
    RunId good = rig.launch("task");
    await().until(() -> rig.script.begun("a").size() == 2);
    rig.crash();
    sql(damage.replace("'work', 'wOrk'", "'task', 'tAsk'"), bad);
    rig.script.on("a", (_, _) -> Script.claimed("1"));

    rig.restart();

    assertThat(rig.ended(good).status()).isEqualTo(Run.Status.SUCCEEDED);
    assertThat(rig.operations().find(bad)).isInstanceOf(Operations.Found.Quarantined.class);
    await().until(() -> quarantined() == 1);
    assertThat(rig.script.begun("a")).hasSize(3);
    assertThat(rig.operations().cancel(bad, "ann", "x"))
        .isInstanceOf(Operations.Changed.Quarantined.class);
    assertThat(rig.operations().reruns().retry(bad, Optional.empty()))
        .isInstanceOf(Launch.Quarantined.class);
    assertThat(rig.ended(rig.launch("task")).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void F08_a_log_that_lost_its_end_quarantines_its_run(int from) throws Exception {
    RunId run = rig.launch("task");
    rig.ended(run);
    rig.crash();
    for (int sequence = from; sequence <= 3; sequence++) {
      sql("delete from log where stream = ? and sequence = " + sequence, run);
    }

    rig.restart();

    assertThat(rig.operations().find(run)).isInstanceOf(Operations.Found.Quarantined.class);
  }

  @Test
  void F08_a_quarantined_sleeper_does_not_keep_the_others_awake() throws Exception {
    RunId bad = rig.launch("sleep");
    RunId good = rig.launch("sleep");
    rig.crash();
    sql("update log set body = replace(body, 'sleep', 'sLeep') where stream = ?", bad);
    rig.ahead.set(Duration.ofHours(2));

    rig.restart();

    assertThat(rig.ended(good).status()).isEqualTo(Run.Status.SUCCEEDED);
    await().until(() -> quarantined() == 1);
    assertThat(rig.types(bad)).containsExactly("run-requested");
  }

  @Test
  void P10_a_changed_snapshot_quarantines_its_run() throws Exception {
    RunId run = rig.launch("many");
    rig.reaches(run, Run.Status.WAITING);
    rig.crash();
    assertThat(count("select count(*) from snapshot")).isEqualTo(1);
    sql(
        "update snapshot set body = replace(body, '\"attempt\":1', '\"attempt\":2') where run = ?",
        run);

    rig.restart();

    assertThat(rig.operations().find(run)).isInstanceOf(Operations.Found.Quarantined.class);
  }

  @Test
  void a_run_goes_on_from_its_snapshot() {
    RunId id = rig.launch("many");
    Run parked = rig.reaches(id, Run.Status.WAITING);

    rig.crashAndRestart();

    assertThat(rig.run(id)).isEqualTo(parked);
    rig.decide(id, "ask", Choice.APPROVE);
    assertThat(rig.ended(id).status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  private long quarantined() {
    var query =
        new RunQuery(
            Optional.of(Run.Status.QUARANTINED),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            10);
    return rig.log().runs(query).items().size();
  }

  private void sql(String statement, RunId run) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var update = connection.prepareStatement(statement)) {
      update.setString(1, statement.contains("log") ? streamName(run) : run.value());
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  private long count(String query) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var rows = connection.createStatement().executeQuery(query)) {
      return rows.getLong(1);
    }
  }

  /** As the store encodes it. */
  private String streamName(RunId run) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        var rows =
            connection
                .createStatement()
                .executeQuery("select stream from log where stream like '%" + run + "%'")) {
      return rows.getString(1);
    }
  }

  private Path database() {
    return rig.folder().resolve("data").resolve("signalbox.db");
  }
}
