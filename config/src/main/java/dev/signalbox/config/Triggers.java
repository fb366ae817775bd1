package dev.signalbox.config;

import dev.signalbox.core.EventName;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what starts a workflow: events and schedules, in one list. */
final class Triggers {
  private final Problems problems;
  private final Scalars scalars;
  private final WorkflowId workflow;
  private final SeenData data;
  private final List<Workflow.Trigger> events = new ArrayList<>();
  private final List<Schedule> schedules = new ArrayList<>();
  private int schedulesSeen;

  Triggers(Setting setting, WorkflowId workflow) {
    this.problems = setting.problems();
    this.scalars = setting.scalars();
    this.workflow = workflow;
    this.data = SeenData.of(setting.declared());
  }

  List<Workflow.Trigger> events() {
    return events;
  }

  List<Schedule> schedules() {
    return schedules;
  }

  /** What is known of the data of the event that starts a run; ticks alone tell nothing. */
  SeenData seen() {
    var names = new ArrayList<>(events.stream().map(Workflow.Trigger::event).toList());
    if (!names.isEmpty() && schedulesSeen > 0) {
      names.add(EventName.SCHEDULE_TICK);
    }
    return data.startedBy(names);
  }

  void read(Mapping definition) {
    Optional<Tree> on = definition.get("on");
    if (on.isEmpty()) {
      return;
    }
    List<Tree> items = on.get() instanceof Tree.Items list ? list.items() : List.of(on.get());
    for (int i = 0; i < items.size(); i++) {
      String at = definition.at("on") + (on.get() instanceof Tree.Items ? "[" + i + "]" : "");
      trigger(items.get(i), at);
    }
  }

  private void trigger(Tree tree, String at) {
    if (has(tree, "cron") || has(tree, "every")) {
      schedulesSeen++;
      new ScheduleReader(problems, workflow, schedulesSeen)
          .read(tree, at, has(tree, "cron"))
          .ifPresent(schedules::add);
    } else {
      Mapping.closed(tree, at, Language.names(WorkflowLanguage.TRIGGER), problems)
          .flatMap(this::event)
          .ifPresent(events::add);
    }
  }

  private static boolean has(Tree tree, String key) {
    return tree instanceof Tree.Fields mapping
        && mapping.fields().stream().anyMatch(field -> field.key().text().equals(key));
  }

  private Optional<Workflow.Trigger> event(Mapping mapping) {
    Optional<String> name =
        mapping
            .require(
                "event", "the name of the event that starts a run; or cron, or every", problems)
            .flatMap(value -> scalars.name(value, mapping.at("event")));
    SeenData seen = name.map(List::of).map(data::startedBy).orElse(data);
    Optional<Workflow.Condition> condition =
        mapping
            .get("if")
            .flatMap(value ->
                ExpressionReader.ofEvents(problems, seen).condition(value, mapping.at("if")))
            .map(RunExpression::eventCondition);
    return name.map(event -> trigger(event, condition, mapping));
  }

  private Workflow.Trigger trigger(
      String event, Optional<Workflow.Condition> condition, Mapping mapping) {
    if (EventName.isReserved(event)) {
      problems.warning(
          mapping.place(),
          mapping.at("event")
              + ": "
              + event
              + " is the event of runs that the engine was asked for, and starts none");
    }
    return new Workflow.Trigger(event, condition);
  }
}
