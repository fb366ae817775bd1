package dev.signalbox.config;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A workflow, and what {@link ConfigReader#recompile} makes it of again.
 *
 * @param source JSON: the definition and all that it depends on; its digest is the workflow's
 * @param flow what becomes of triggers before there is a run
 * @param policy on what terms its runs begin
 * @param schedules what starts it by the clock
 * @param group whose limits it shares, and whose workers, where it has some of its own
 * @param retention how long its runs are kept once they have ended
 */
public record CompiledWorkflow(
    Workflow workflow,
    String source,
    FlowControl flow,
    StartPolicy policy,
    List<Schedule> schedules,
    Optional<String> group,
    Optional<Duration> retention) {
  public CompiledWorkflow {
    schedules = List.copyOf(schedules);
  }
}
