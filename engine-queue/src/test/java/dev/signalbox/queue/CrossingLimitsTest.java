package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.direct;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Limit;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Script.Gate;
import dev.signalbox.queue.admission.LimitDesk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of which neither contains the other. */
class CrossingLimitsTest {
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("w", direct("a")));
    rig.policy("w", Policies.crossing(2, 1)).start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void record() {
    rig.script.on(
        "a",
        (assignment, _) -> {
          keys.add(assignment.event().text().replaceAll(".*\"k\":([0-9]).*", "$1"));
          return Script.claimed("1");
        });
  }

  @Test
  void I12_lines_take_turns_where_more_of_them_wait_whatever_the_scopes_are() {
    var gate = new Gate();
    rig.script.on("a", gate);
    RunId first = rig.launch("w", "{\"k\":1}");
    await().until(gate::isEntered);
    var runs = new ArrayList<RunId>();
    for (int i = 0; i < 12; i++) {
      runs.add(rig.launch("w", "{\"k\":" + (1 + i / 4) + "}"));
    }
    record();
    gate.open();

    rig.ended(first);
    runs.forEach(rig::ended);

    for (int i = 1; i < keys.size(); i++) {
      assertThat(keys.get(i)).as("%s", keys).isNotEqualTo(keys.get(i - 1));
    }
  }

  @Test
  void P8_a_limit_that_was_changed_counts_once_that_is_answered() {
    record();
    LimitDesk desk = rig.operations().limits();
    String id = desk.all().getLast().gate().id();

    for (int i = 1; i <= 20; i++) {
      long slots = i;
      var changed = desk.change(id, Optional.of(_ -> new Limit.Slots(slots)), "ann");
      rig.launch("w", "{\"k\":1}");

      assertThat(changed.flatMap(LimitDesk.Configured::changed)).contains(new Limit.Slots(slots));
    }
    assertThat(rig.ended(rig.launch("w", "{\"k\":2}")).status()).isEqualTo(Run.Status.SUCCEEDED);
  }
}
