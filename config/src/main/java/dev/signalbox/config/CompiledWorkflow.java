package dev.signalbox.config;

import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Workflow;
import java.util.List;

/**
 * A workflow, and what {@link ConfigReader#recompile} makes it of again.
 *
 * @param source JSON: the definition and all that it depends on; its digest is the workflow's
 * @param flow what becomes of triggers before there is a run
 * @param policy on what terms its runs begin
 * @param schedules what starts it by the clock
 */
public record CompiledWorkflow(
    Workflow workflow,
    String source,
    FlowControl flow,
    StartPolicy policy,
    List<Schedule> schedules) {
  public CompiledWorkflow {
    schedules = List.copyOf(schedules);
  }
}
