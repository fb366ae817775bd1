package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Json;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Optional;

/** The workflows that runs can be started of. */
final class WorkflowRoutes {
  private static final Route.Param ID = Route.path("id", "The workflow.");
  private static final int NOTE_MAX = 1000;

  private final Operations operations;

  WorkflowRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/workflows",
            Action.READ,
            "List workflows",
            Lists.params(),
            List.of(Answer.json(200, "Those that runs can be started of, by id.", "Workflows")),
            this::workflows),
        Route.of(
                Method.POST,
                "/v1/workflows/{id}/pause",
                Action.CHANGE_RUNS,
                "Pause a workflow",
                List.of(ID),
                List.of(
                    Answer.json(
                        200,
                        "None of its runs begins; what runs goes on, and what comes is kept.",
                        "Workflow")),
                this::pause)
            .taking(false, "PauseRequest"),
        Route.of(
                Method.POST,
                "/v1/workflows/{id}/resume",
                Action.CHANGE_RUNS,
                "Resume a workflow",
                List.of(ID),
                List.of(Answer.json(200, "What was kept begins.", "Workflow")),
                this::resume)
            .taking(false, "Empty"));
  }

  private Reply pause(Call call) {
    WorkflowId id = call.workflow();
    Optional<String> note = call.input("note").optionalText("note", NOTE_MAX);
    return changed(id, operations.pause(id, call.actor().name(), note));
  }

  private Reply resume(Call call) {
    WorkflowId id = call.workflow();
    var _ = call.input();
    return changed(id, operations.resume(id, call.actor().name()));
  }

  private Reply changed(WorkflowId id, WorkflowPauses.Changed changed) {
    return switch (changed) {
      case WorkflowPauses.Changed.Unknown _ ->
          throw new Refused(Problem.unknown("workflow", id.value()));
      case WorkflowPauses.Changed.Done _ ->
          Reply.json(
              200,
              operations.workflows().stream()
                  .filter(workflow -> workflow.id().equals(id))
                  .findFirst()
                  .map(this::workflow)
                  .orElseThrow(() -> new Refused(Problem.unknown("workflow", id.value()))));
    };
  }

  private Reply workflows(Call call) {
    RunLog.Page<Workflow> page =
        Lists.cut(
            call.query(),
            operations.workflows().stream()
                .filter(workflow -> call.scope().covers(workflow.id()))
                .toList(),
            workflow -> workflow.id().value());
    List<Json> items = page.items().stream().map(this::workflow).toList();
    return Reply.json(200, Lists.page("workflows", items, page.next()).json());
  }

  private Json workflow(Workflow workflow) {
    Optional<WorkflowPauses.Pause> pause = operations.pauses().of(workflow.id());
    return new Doc()
        .text("id", workflow.id().value())
        .text("digest", workflow.digest().hex())
        .texts("events", workflow.triggers().stream().map(Workflow.Trigger::event).toList())
        .texts("steps", workflow.steps().stream().map(step -> step.id().value()).toList())
        .flag("paused", pause.isPresent())
        .put("pause", pause.map(WorkflowRoutes::pause).orElse(Json.NULL))
        .json();
  }

  private static Json pause(WorkflowPauses.Pause pause) {
    return new Doc()
        .time("since", pause.since())
        .text("by", pause.by())
        .text("note", pause.note())
        .json();
  }
}
