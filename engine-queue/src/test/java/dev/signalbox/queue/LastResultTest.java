package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.flow;
import static dev.signalbox.queue.Flows.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.schedule.Schedules.Changed;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runs of a schedule hand on to one another. */
class LastResultTest {
  private static final ScheduleId ID = new ScheduleId("s");
  private static final Pattern LAST = Pattern.compile("\"last\":(.*?)}");

  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    var made =
        Flows.output(
            flow("w", task("a")),
            scope -> new Evaluated.Value(scope.step("a").map(StepRun::output).orElse(Json.NULL)));
    rig = new Rig(folder, made);
    rig.schedules = List.of(Flows.daily(ID, "w"));
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void SEMANTICS_9_17_a_tick_is_told_what_the_last_run_that_succeeded_has_made() {
    rig.script.on("a", (_, _) -> Script.claimed("17"));
    assertThat(last(tick())).as("there was none before").isEqualTo("null");
    rig.script.on("a", (_, _) -> Script.failed("broken"));
    assertThat(last(tick())).isEqualTo("17");

    rig.crashAndRestart();

    rig.script.on("a", (_, _) -> Script.claimed("18"));
    assertThat(last(tick())).as("the one before has failed").isEqualTo("17");
    assertThat(last(tick())).isEqualTo("18");
  }

  private Run tick() {
    var started = (Changed.Started) rig.operations().schedules().trigger(ID, "ann");
    RunId run = started.runs().getFirst();
    return rig.ended(run);
  }

  private static String last(Run run) {
    Matcher matcher = LAST.matcher(run.event().text());
    assertThat(matcher.find()).as(run.event().text()).isTrue();
    return matcher.group(1);
  }
}
