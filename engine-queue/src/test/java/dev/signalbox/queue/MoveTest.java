package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.approve;
import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.on;
import static dev.signalbox.queue.Flows.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.postgres.PostgresSettings;
import dev.signalbox.queue.postgres.PostgresStore;
import dev.signalbox.queue.postgres.Server;
import dev.signalbox.queue.sql.Transfer;
import dev.signalbox.queue.sqlite.SqliteFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From SQLite to PostgreSQL. */
class MoveTest {
  private final PostgresAddress database = Server.database();

  /** Runs that have ended, that sleep, that ask somebody, and names from outside. */
  private static RunId live(Path folder) throws Exception {
    try (var rig =
        new Rig(
            folder,
            on("demo/go", flow("w", direct("a"), direct("b"))),
            flow("nap", sleep("s", Duration.ofHours(1)), direct("a")),
            flow("ask", approve("ok"), direct("a")))) {
      rig.start();
      for (int i = 0; i < 20; i++) {
        rig.ended(
            ((Submission.Accepted) rig.submit("e\0" + i, "demo/go", "{\"k\":1}"))
                .runs()
                .getFirst());
      }
      rig.reaches(rig.launch("nap"), Run.Status.WAITING);
      RunId asking = rig.launch("ask");
      rig.reaches(asking, Run.Status.WAITING);
      rig.drain(Duration.ofSeconds(5));
      return asking;
    }
  }

  private Transfer.Moved move(Path folder) {
    return SqliteFile.reading(
        folder.resolve("data"),
        from -> PostgresDatabase.fill(database, to -> Transfer.copy(from, to)));
  }

  @Test
  void a_store_that_was_moved_is_the_same_run_by_run_and_sound(@TempDir Path folder)
      throws Exception {
    RunId asking = live(folder);

    Transfer.Moved moved = move(folder);

    assertThat(moved.runs()).isEqualTo(22);
    try (var audit = PostgresDatabase.audit(database)) {
      var report = CheckDb.check(audit, Optional.empty());
      assertThat(report.findings()).isEmpty();
      assertThat(report.counts())
          .isEqualTo(CheckDb.check(folder.resolve("data"), Optional.empty()).counts());
    }
    try (var store = PostgresStore.open(PostgresSettings.of(database, _ -> {}))) {
      assertThat(store.cleanBefore()).isTrue();
      assertThat(store.row(asking)).get().extracting(RunRow::status).isEqualTo(Run.Status.WAITING);
    }
    assertThatThrownBy(() -> move(folder)).hasMessageContaining("expected an empty database");
  }

  @Test
  void a_copy_that_differs_in_one_row_is_found_and_nothing_is_moved(@TempDir Path folder)
      throws Exception {
    live(folder);

    assertThatThrownBy(() ->
            SqliteFile.reading(
                folder.resolve("data"),
                from ->
                    PostgresDatabase.fill(
                        database,
                        to -> {
                          to.execute(
                              "create function spoil() returns trigger language plpgsql as"
                                  + " 'begin if new.sequence = 3 then new.body := ''{}''; end if;"
                                  + " return new; end'");
                          to.execute(
                              "create trigger spoil before insert on log for each row execute"
                                  + " function spoil()");
                          return Transfer.copy(from, to);
                        })))
        .isInstanceOf(UnusableStore.class)
        .hasMessageContaining("found a difference at run/");

    assertThat(move(folder).runs()).isEqualTo(22);
  }
}
