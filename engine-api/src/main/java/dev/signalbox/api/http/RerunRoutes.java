package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Found;
import java.util.List;
import java.util.Optional;

/** Runs that are made of others, and failed runs that nobody has looked after yet. */
final class RerunRoutes {
  private static final Route.Param ID = Route.path("id", "The run.");
  private static final int STEP_MAX = 1000;
  private static final int NOTE_MAX = 1000;
  private static final int LETTERS_MAX = 100;
  private static final int LETTERS = 50;
  private static final String TEXT = "{\"type\":\"string\"}";

  private final Operations operations;
  private final RunLog log;

  RerunRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
    log = parts.log();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/runs/{id}/retry",
                Action.CHANGE_RUNS,
                "Retry runs",
                List.of(ID),
                List.of(Answer.json(201, "The new run.", "RunRetried")),
                this::retry)
            .taking(false, "RetryRequest"),
        Route.of(
                Method.POST,
                "/v1/runs/{id}/fork",
                Action.CHANGE_RUNS,
                "Fork runs",
                List.of(ID),
                List.of(Answer.json(201, "The new run.", "RunForked")),
                this::fork)
            .taking(true, "ForkRequest"),
        Route.of(
            Method.GET,
            "/v1/dead-letters",
            Action.READ,
            "List failed runs that nobody has retried or set aside",
            List.of(
                Route.query("workflow", TEXT, "Only runs of this workflow."),
                Route.query("kind", TEXT, "Only runs that failed of this."),
                RunRoutes.LABEL,
                Lists.limit(LETTERS_MAX, LETTERS),
                Lists.CURSOR),
            List.of(Answer.json(200, "The newest first.", "DeadLetters")),
            this::deadLetters),
        Route.of(
                Method.POST,
                "/v1/dead-letters/{id}/resolve",
                Action.CHANGE_RUNS,
                "Set a failed run aside",
                List.of(ID),
                List.of(Answer.nothing(204, "It is no dead letter any more.")),
                this::resolve)
            .taking(false, "ResolveRequest"));
  }

  // --- New runs

  private Reply retry(Call call) {
    RunId old = call.run();
    Optional<String> from = call.input("from").optionalText("from", STEP_MAX);
    return launched(operations.reruns().retry(old, from));
  }

  private Reply fork(Call call) {
    RunId old = call.run();
    Input input = call.input("sequence");
    return launched(operations.reruns().fork(old, input.whole("sequence", 1, Long.MAX_VALUE)));
  }

  private static Reply launched(Launch launch) {
    return switch (launch) {
      case Launch.Launched(Run run) -> RunRoutes.located(Reply.json(201, made(run)), run.id());
      case Launch.UnknownRun(RunId id) -> throw new Refused(Problem.unknown("run", id.value()));
      case Launch.NotRetryable(String reason) ->
          throw new Refused(Problem.conflict("not-retryable", reason));
      case Launch.UnknownStep(String step, List<String> known) ->
          throw new Refused(Problem.unprocessable("unknown-step", "step", step, known));
      case Launch.UnknownEntry(long _, long last) ->
          throw new Refused(
              Problem.unprocessable(
                  "unknown-entry", "sequence: expected a number from 1 to " + last));
      case Launch.Quarantined(RunId id, String _) ->
          throw new Refused(Problem.quarantined(id.value()));
      case Launch.Repeated _, Launch.Conflicting _, Launch.NotStarted _ ->
          throw new IllegalStateException("it has no key and passes no gate");
      case Launch.UnknownWorkflow(WorkflowId id) ->
          throw new Refused(Problem.unknown("workflow", id.value()));
    };
  }

  private static Json made(Run run) {
    var doc = new Doc().text("id", run.id().value()).text("status", RunView.status(run.status()));
    return RunView.lineage(doc, run).json();
  }

  // --- Dead letters

  private Reply deadLetters(Call call) {
    Query query = call.query();
    RunQuery wanted =
        new RunQuery(
            Optional.empty(),
            call.scope().narrowed(RunRoutes.workflow(query)),
            RunRoutes.labels(query),
            Optional.empty(),
            RunRoutes.cursor(query),
            query.whole("limit", 1, LETTERS_MAX, LETTERS),
            new RunQuery.More(
                true,
                query.word("kind", FailureKind.values(), FailureKind::kebab),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    RunLog.Page<RunRow> page = log.runs(wanted);
    List<Json> items = page.items().stream().map(this::letter).toList();
    return Reply.json(200, Lists.page("dead-letters", items, page.next()).json());
  }

  /** What failed, and how often it was tried, stands in the run itself. */
  private Json letter(RunRow row) {
    Doc doc = new Doc().text("id", row.run().value()).text("workflow", row.workflow().value());
    if (operations.find(row.run()) instanceof Found.Known(Run run, var _)) {
      Optional<StepRun> last =
          run.failure().flatMap(Run.RunFailure::step).flatMap(run.steps()::find);
      doc.put("failure", run.failure().map(RunView::failure).orElse(Json.NULL))
          .text("step", last.map(step -> step.path().value()))
          .number("attempts", last.map(StepRun::attemptsBegun).orElse(0));
    } else {
      doc.put("failure", Json.NULL).text("step", Optional.empty()).number("attempts", 0);
    }
    return doc.map("labels", row.labels())
        .text("retry-of", row.retryOf().map(RunId::value))
        .time("created", row.created())
        .time("updated", row.updated())
        .json();
  }

  private Reply resolve(Call call) {
    RunId run = call.run();
    String note = call.input("note").optionalText("note", NOTE_MAX).orElse("");
    if (log.row(run).isEmpty()) {
      throw new Refused(Problem.unknown("run", run.value()));
    }
    if (!operations.reruns().setAside(run, call.actor().name(), note)) {
      throw new Refused(Problem.conflict("not-failed", "run " + run + " has not failed"));
    }
    return Reply.nothing(204);
  }
}
