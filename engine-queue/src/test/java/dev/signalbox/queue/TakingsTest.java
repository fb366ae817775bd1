package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.check.Report;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.sql.Transfer;
import dev.signalbox.queue.sqlite.SqliteFile;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of events that a wait has taken for itself alone are those that the log tells of. */
class TakingsTest {
  private static final Step WAIT =
      new Step(
          new StepId("one"),
          new Action.Listen(
              List.of(new Step.Awaited.Happening("demo/a", Optional.empty(), Optional.empty())),
              false,
              Optional.empty(),
              Optional.empty(),
              true),
          Optional.empty(),
          Step.Retry.ONCE,
          Optional.empty(),
          List.of());

  @TempDir Path folder;

  @Test
  void I15_a_row_that_is_lost_or_made_up_is_found_in_both_databases() throws Exception {
    RunId run = taken();
    String lost = "I15 " + run + ": step one has taken event e1, found no row";
    String madeUp = "I15 " + run + ": step one is said to have taken event e2";
    String stray = "I15 ~: has taken an event, and the log does not know this run";
    assertThat(found()).isEmpty();

    sql("update consumed set event = 'e2'");
    sql("insert into consumed (event, run, step) values ('e3', '~', 'one')");

    assertThat(found()).containsExactly(lost, madeUp, stray);
    var database = Server.database();
    var _ =
        SqliteFile.reading(
            data(), from -> PostgresDatabase.fill(database, to -> Transfer.copy(from, to)));
    try (var audit = PostgresDatabase.audit(database)) {
      assertThat(texts(CheckDb.check(audit, Optional.empty())))
          .containsExactly(lost, madeUp, stray);
    }
  }

  @Test
  void SEMANTICS_8_3_SEMANTICS_10_3_an_id_that_counts_anew_can_be_taken_anew() {
    try (var rig = new Rig(folder, flow("w", WAIT)).start()) {
      RunId first = waiting(rig);
      rig.submit("e1", "demo/a", "{}");
      rig.ended(first);
      RunId second = waiting(rig);

      rig.pass(Duration.ofDays(2));
      rig.submit("e1", "demo/a", "{}");

      rig.ended(second);
    }
    assertThat(found()).isEmpty();
  }

  private RunId taken() {
    try (var rig = new Rig(folder, flow("w", WAIT)).start()) {
      RunId run = waiting(rig);
      rig.submit("e1", "demo/a", "{}");
      rig.ended(run);
      return run;
    }
  }

  private static RunId waiting(Rig rig) {
    RunId run = rig.launch("w");
    rig.reaches(run, Run.Status.WAITING);
    return run;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private List<String> found() {
    return texts(CheckDb.check(data(), Optional.empty()));
  }

  private static List<String> texts(Report report) {
    return report.findings().stream()
        .map(finding -> finding.invariant() + " " + finding.stream() + ": " + finding.text())
        .toList();
  }

  private void sql(String statement) throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + data().resolve("signalbox.db"));
        var writing = connection.createStatement()) {
      assertThat(writing.executeUpdate(statement)).isPositive();
    }
  }
}
