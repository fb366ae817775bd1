package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Found;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Runs are started, and their end is waited for. */
final class StartRoutes {
  static final String WAIT = "wait";

  /** So often a wait looks whether the server is about to stop. */
  private static final Duration SLICE = Duration.ofMillis(500);

  private static final int LABELS_MAX = 64;
  private static final int TEXT_MAX = 512;
  private static final String WAIT_SCHEMA =
      "{\"type\":\"string\",\"pattern\":\"" + Spans.PATTERN + "\"}";

  private final Operations operations;
  private final Duration waitMax;

  private final InstantSource clock;
  private final BooleanSupplier stopping;

  StartRoutes(HttpServer.Parts parts, BooleanSupplier stopping) {
    this.stopping = stopping;
    clock = parts.clock();
    operations = parts.operations();
    waitMax = parts.settings().limits().waitMax();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/workflows/{id}/runs",
                Action.START_RUNS,
                "Start runs",
                List.of(
                    Route.path("id", "The workflow."),
                    Route.query(
                        WAIT,
                        WAIT_SCHEMA,
                        "How long to wait for the end of the run; more than 60s counts as 60s."),
                    Route.header(
                        "Idempotency-Key",
                        "{\"type\":\"string\",\"minLength\":1,\"maxLength\":512}",
                        "The same key starts one run of this workflow, however often it is sent.")),
                List.of(
                    Answer.json(201, "The run has started.", "RunStarted"),
                    Answer.json(
                        200,
                        "The run has ended, if that was waited for; or this key has started it"
                            + " before.",
                        "RunAnswer"),
                    Answer.json(
                        202,
                        "The run has not ended in time; or none has started, because of the"
                            + " workflow's flow control, which the outcome tells.",
                        "RunPending")),
                this::start)
            .taking(false, "RunRequest"));
  }

  private Reply start(Call call) throws InterruptedException {
    Optional<Duration> wait = call.query().one(WAIT).map(this::patience);
    Optional<String> key = call.header("Idempotency-Key").map(StartRoutes::key);
    WorkflowId workflow = call.workflow();
    Input input = call.input("data", "labels");
    Json data = input.value("data").orElse(Json.EMPTY_OBJECT);
    Launch launch =
        operations.launch(workflow, data, input.texts("labels", LABELS_MAX, TEXT_MAX), key);
    return switch (launch) {
      case Launch.Launched(Run run) ->
          wait.isPresent() ? awaited(run.id(), wait.get(), false) : started(run);
      case Launch.Repeated(RunId run) ->
          wait.isPresent() ? awaited(run, wait.get(), true) : repeated(run);
      case Launch.NotStarted(TriggerRow trigger) ->
          Reply.json(202, TriggerRoutes.outcome(trigger).put("id", Json.NULL).json());
      case Launch.Conflicting(String _, Optional<RunId> run) ->
          throw new Refused(
              Problem.conflict(
                      "key-conflict", "this idempotency key was sent before, with another body")
                  .with("run", run.map(id -> Json.string(id.value())).orElse(Json.NULL)));
      case Launch.UnknownWorkflow(WorkflowId id) ->
          throw new Refused(Problem.unknown("workflow", id.value()));
      case Launch.UnknownRun(RunId id) -> throw new Refused(Problem.unknown("run", id.value()));
      case Launch.NotRetryable(String reason) ->
          throw new Refused(Problem.conflict("not-retryable", reason));
      case Launch.Quarantined(RunId id, String _) ->
          throw new Refused(Problem.quarantined(id.value()));
      case Launch.UnknownStep _, Launch.UnknownEntry _ ->
          throw new IllegalStateException("a new run is made of no other");
    };
  }

  private static Reply started(Run run) {
    Json view =
        new Doc().text("id", run.id().value()).text("status", RunView.status(run.status())).json();
    return RunRoutes.located(Reply.json(201, view), run.id());
  }

  private Reply repeated(RunId run) {
    return Reply.json(
        200,
        new Doc()
            .text("id", run.value())
            .text("status", status(operations.find(run)))
            .flag("deduplicated", true)
            .json());
  }

  private Reply awaited(RunId run, Duration patience, boolean repeated)
      throws InterruptedException {
    Instant end = clock.instant().plus(patience);
    Found found = operations.find(run);
    while (isLive(found) && clock.instant().isBefore(end) && !stopping.getAsBoolean()) {
      Duration left = Duration.between(clock.instant(), end);
      found = operations.await(run, left.compareTo(SLICE) < 0 ? left : SLICE);
    }
    Json view = RunRoutes.view(found, run);
    return Reply.json(
        isLive(found) ? 202 : 200, repeated ? view.with("deduplicated", Json.TRUE) : view);
  }

  private static boolean isLive(Found found) {
    return found instanceof Found.Known(Run run, Workflow _) && !run.isTerminal();
  }

  private Duration patience(String text) {
    Duration wanted =
        Spans.parse(text)
            .orElseThrow(() ->
                new Refused(
                    Problem.invalid(
                        "wait: expected a duration such as 30s, found '"
                            + Nearest.shortened(text)
                            + "'")));
    return wanted.compareTo(waitMax) > 0 ? waitMax : wanted;
  }

  private static String key(String key) {
    if (!Input.isName(key, TEXT_MAX)) {
      throw new Refused(Problem.invalid("Idempotency-Key: expected 1 to " + TEXT_MAX + " bytes"));
    }
    return key;
  }

  private static String status(Found found) {
    return switch (found) {
      case Found.Known(Run run, Workflow _) -> RunView.status(run.status());
      case Found.Quarantined _, Found.Unknown _ -> RunView.status(Run.Status.QUARANTINED);
    };
  }
}
