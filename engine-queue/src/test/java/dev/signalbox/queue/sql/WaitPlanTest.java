package dev.signalbox.queue.sql;

import static dev.signalbox.queue.log.RunLogConformanceSamples.NOON;
import static dev.signalbox.queue.log.RunLogConformanceSamples.run;
import static dev.signalbox.queue.log.RunLogConformanceSamples.settled;
import static dev.signalbox.queue.log.RunLogConformanceSamples.views;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.WaitRow;
import dev.signalbox.queue.sqlite.SqliteSettings;
import dev.signalbox.queue.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitPlanTest {
  @Test
  void of_many_that_wait_for_an_event_those_are_looked_at_that_wait_for_its_value(
      @TempDir Path folder) throws Exception {
    try (var store = SqliteStore.open(SqliteSettings.of(folder, _ -> {}))) {
      var bucket = new WaitRow.Bucket("data.key", "1");
      var wait = new WaitRow(run(1), "a", 0, "demo/a", Optional.of(bucket), NOON);
      var _ = settled(store, views(new View.PutWait(wait)));
      var event = new View.PutReceived("e", "demo/a", NOON, new Json("{\"data\":{\"key\":1}}"));

      String plan =
          store
              .reads()
              .read(context ->
                  context
                      .fetch("explain query plan {0}", WaitRows.waiting(context, event))
                      .formatCSV());

      assertThat(plan)
          .contains("(event=? AND path=? AND value=?)")
          .contains("(event=? AND path=?)")
          .doesNotContain("(event=?)");
    }
  }
}
