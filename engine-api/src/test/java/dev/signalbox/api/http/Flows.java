package dev.signalbox.api.http;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Backoff;
import dev.signalbox.core.Budget;
import dev.signalbox.core.CronReader;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.Timing;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Definitions.Defined;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Workflows made by hand. */
final class Flows {
  private Flows() {}

  static Definitions definitions() {
    var all = new LinkedHashMap<WorkflowId, Defined>();
    for (Workflow workflow :
        List.of(
            workflow("echo", Optional.of("demo/echo"), List.of(task("a"), set("b")), List.of()),
            workflow(
                "fails",
                Optional.empty(),
                List.of(task("bad"), task("never")),
                List.of(task("tell"))),
            workflow(
                "asks", Optional.empty(), List.of(approve("d", List.of()), task("e")), List.of()),
            workflow("names", Optional.empty(), List.of(approve("d", List.of("alice"))), List.of()),
            workflow(
                "two",
                Optional.empty(),
                List.of(approve("d", List.of(), 2, Optional.empty())),
                List.of()),
            workflow("spends", Optional.empty(), List.of(agent("a"), agent("b")), List.of()),
            workflow(
                "urges",
                Optional.empty(),
                List.of(approve("d", List.of("alice"), 1, Optional.of("zoe"))),
                List.of()),
            workflow("hangs", Optional.empty(), List.of(task("hang"), task("after")), List.of()),
            doubtful(workflow("doubts", Optional.empty(), List.of(task("a")), List.of())),
            workflow("sleeps", Optional.empty(), List.of(sleep("s")), List.of()))) {
      all.put(workflow.id(), new Defined(workflow, workflow.id().value()));
    }
    return new Definitions(all, schedules(), source -> all.get(new WorkflowId(source)).workflow());
  }

  /** Neither of them ticks by itself while the tests run. */
  private static List<Schedule> schedules() {
    var days = new Timing.Every(Duration.ofDays(1), Duration.ZERO);
    CronReader.Reading cron = CronReader.read("0 0 1 1 *");
    return List.of(
        schedule("daily", "echo", days, Optional.of(Instant.parse("2026-01-10T00:00:00Z"))),
        schedule(
            "yearly",
            "hangs",
            new Timing.Wall(((CronReader.Reading.Read) cron).cron(), ZoneId.of("Europe/Berlin")),
            Optional.empty()));
  }

  private static Schedule schedule(
      String id, String workflow, Timing timing, Optional<Instant> end) {
    return new Schedule(
        new ScheduleId(id),
        new WorkflowId(workflow),
        timing,
        Optional.empty(),
        end,
        Duration.ZERO,
        Schedule.CatchUp.STANDARD,
        Schedule.Overlap.SKIP,
        false);
  }

  static Workflow workflow(
      String id, Optional<String> event, List<Step> steps, List<Step> onFailure) {
    return new Workflow(
        new WorkflowId(id),
        Digest.of(id),
        event.map(name -> new Workflow.Trigger(name, Optional.empty())).stream().toList(),
        Optional.empty(),
        steps,
        Optional.of(Flows::input),
        onFailure);
  }

  /** Its condition can never be evaluated. */
  private static Workflow doubtful(Workflow workflow) {
    var trigger =
        new Workflow.Trigger(
            "demo/doubtful", Optional.of(_ -> new Evaluated.Undefined("no such key: n")));
    return new Workflow(
        workflow.id(),
        workflow.digest(),
        List.of(trigger),
        workflow.timeout(),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure());
  }

  static Step task(String id) {
    return step(id, new Action.Task("work", Flows::input, Step.Start.GRANTED));
  }

  /** Its run may use three turns. */
  private static Step agent(String id) {
    var budget =
        new Budget(
            Budget.Scope.RUN,
            new Allowance(Optional.empty(), Optional.empty(), Optional.of(3L), Optional.empty()));
    return step(id, new Action.Task("agent", Flows::input, Step.Start.GRANTED, List.of(budget)));
  }

  static Step set(String id) {
    return step(id, new Action.Compute(Expression.constant(new Json("{\"n\":1.0}"))));
  }

  static Step approve(String id, List<String> by) {
    return step(
        id,
        new Action.Approve(
            Expression.constant(Json.string("Go on?")),
            by,
            Optional.empty(),
            Step.OnTimeout.REJECT,
            Step.OnReject.FAIL));
  }

  /** {@code next}: who is asked as well, soon after those who are asked have been reminded. */
  static Step approve(String id, List<String> by, int quorum, Optional<String> next) {
    return step(
        id,
        new Action.Approve(
            Expression.constant(Json.string("Go <b>on</b>?")),
            by,
            quorum,
            next.map(_ -> Duration.ofMillis(50)),
            next.map(name -> new Step.Escalation(List.of(name), Duration.ofMillis(120))),
            Optional.empty(),
            Step.OnTimeout.REJECT,
            Step.OnReject.FAIL));
  }

  static Step sleep(String id) {
    return step(id, new Action.Sleep(Duration.ofHours(1)));
  }

  private static Step step(String id, Action action) {
    return new Step(
        new StepId(id),
        action,
        Optional.empty(),
        new Step.Retry(1, 3, new Backoff(Duration.ZERO, 1, Duration.ZERO)),
        Optional.empty(),
        List.of());
  }

  /** The event's data, cut out of its text: {@code {id,name,data,time}}. */
  static Evaluated input(Expression.Scope scope) {
    String event = scope.run().event().text();
    int data = event.indexOf("\"data\":") + 7;
    return new Evaluated.Value(new Json(event.substring(data, event.lastIndexOf(",\"time\""))));
  }
}
