package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Launch;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.Operations.Found;
import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.RunQuery;
import dev.signalbox.queue.RunRow;
import dev.signalbox.queue.TriggerRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Workflows, and runs of them: starting and finding. */
final class RunRoutes {
  static final String WAIT = "wait";

  private static final int LIMIT = 50;

  /** So often a wait looks whether the server is about to stop. */
  private static final Duration SLICE = Duration.ofMillis(500);

  /** A page ends with a run, and its id, as the engine makes them, is the cursor. */
  private static final String RUN_PATTERN = "r[0-9a-hjkmnp-tv-z]{22}";

  private static final int LABELS_MAX = 64;
  private static final int TEXT_MAX = 512;
  private static final String WAIT_SCHEMA =
      "{\"type\":\"string\",\"pattern\":\"" + Spans.PATTERN + "\"}";

  static final Route.Param LABEL =
      Route.query(
          "label",
          "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^[^=]+=\"}}",
          "Only runs with this label, as key=value; several must all be there.");
  private static final Problem WRONG_ID =
      Problem.invalid(
          "workflow, retry-of: expected an id: a letter, then letters, digits, '_' or '-'");

  private final Operations operations;
  private final RunLog log;
  private final Duration waitMax;

  private final InstantSource clock;
  private final BooleanSupplier stopping;

  RunRoutes(HttpServer.Parts parts, BooleanSupplier stopping) {
    this.stopping = stopping;
    clock = parts.clock();
    operations = parts.operations();
    log = parts.log();
    waitMax = parts.settings().limits().waitMax();
  }

  List<Route> routes() {
    return Stream.concat(started().stream(), found().stream()).toList();
  }

  private List<Route> started() {
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

  private List<Route> found() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/runs",
            Action.READ,
            "List runs",
            List.of(
                Route.query(
                    "status", "{\"$ref\":\"#/components/schemas/RunStatus\"}", "Only these."),
                Route.query("workflow", "{\"type\":\"string\"}", "Only runs of this workflow."),
                LABEL,
                Route.query("retry-of", "{\"type\":\"string\"}", "Only retries of this run."),
                Lists.limit(RunQuery.LIMIT_MAX, LIMIT),
                Lists.CURSOR),
            List.of(Answer.json(200, "The newest first.", "Runs")),
            this::list),
        Route.of(
            Method.GET,
            "/v1/runs/{id}",
            Action.READ,
            "Read a run",
            List.of(Route.path("id", "The run.")),
            List.of(Answer.json(200, "The run as it stands.", "Run")),
            call -> Reply.json(200, view(operations.find(call.run()), call.run()))));
  }

  // --- Workflows

  private Reply workflows(Call call) {
    RunLog.Page<Workflow> page =
        Lists.cut(
            call.query(),
            operations.workflows().stream()
                .filter(workflow -> call.scope().covers(workflow.id()))
                .toList(),
            workflow -> workflow.id().value());
    List<Json> items = page.items().stream().map(RunRoutes::workflow).toList();
    return Reply.json(200, Lists.page("workflows", items, page.next()).json());
  }

  private static Json workflow(Workflow workflow) {
    return new Doc()
        .text("id", workflow.id().value())
        .text("digest", workflow.digest().hex())
        .texts("events", workflow.triggers().stream().map(Workflow.Trigger::event).toList())
        .texts("steps", workflow.steps().stream().map(step -> step.id().value()).toList())
        .json();
  }

  // --- Starting

  private Reply start(Call call) throws InterruptedException {
    Optional<Duration> wait = call.query().one(WAIT).map(this::patience);
    Optional<String> key = call.header("Idempotency-Key").map(RunRoutes::key);
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
    return located(Reply.json(201, view), run.id());
  }

  static Reply located(Reply.Whole reply, RunId run) {
    var headers = new LinkedHashMap<>(reply.headers());
    headers.put("Location", "/v1/runs/" + run);
    return new Reply.Whole(reply.status(), reply.type(), reply.content(), headers);
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
    Json view = view(found, run);
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

  // --- Finding

  private Reply list(Call call) {
    Query query = call.query();
    RunLog.Page<RunRow> page = log.runs(query(query, call.scope()));
    List<Json> items = page.items().stream().map(RunView::summary).toList();
    return Reply.json(200, Lists.page("runs", items, page.next()).json());
  }

  static Map<String, String> labels(Query query) {
    var labels = new LinkedHashMap<String, String>();
    for (String label : query.all("label")) {
      int equals = label.indexOf('=');
      if (equals < 1) {
        throw new Refused(Problem.invalid("label: expected key=value"));
      }
      String value = label.substring(equals + 1);
      if (!value.equals(labels.getOrDefault(label.substring(0, equals), value))) {
        throw new Refused(Problem.invalid("label: expected each key once"));
      }
      labels.put(label.substring(0, equals), value);
    }
    return labels;
  }

  static Optional<String> cursor(Query query) {
    Optional<String> cursor = query.one("cursor");
    if (cursor.filter(text -> !text.matches(RUN_PATTERN)).isPresent()) {
      throw new Refused(Lists.wrongCursor());
    }
    return cursor;
  }

  static Optional<WorkflowId> workflow(Query query) {
    try {
      return query.one("workflow").map(WorkflowId::new);
    } catch (IllegalArgumentException _) {
      throw new Refused(WRONG_ID);
    }
  }

  private static RunQuery query(Query query, Scope scope) {
    try {
      return new RunQuery(
          query.word("status", Run.Status.values(), RunView::status),
          scope.narrowed(workflow(query)),
          labels(query),
          query.one("retry-of").map(RunId::new),
          cursor(query),
          query.whole("limit", 1, RunQuery.LIMIT_MAX, LIMIT));
    } catch (IllegalArgumentException _) {
      throw new Refused(WRONG_ID);
    }
  }

  static Json view(Found found, RunId id) {
    return switch (found) {
      case Found.Known(Run run, Workflow workflow) -> RunView.of(run, workflow);
      case Found.Quarantined quarantined -> RunView.of(quarantined);
      case Found.Unknown _ -> throw new Refused(Problem.unknown("run", id.value()));
    };
  }

  private static String status(Found found) {
    return switch (found) {
      case Found.Known(Run run, Workflow _) -> RunView.status(run.status());
      case Found.Quarantined _, Found.Unknown _ -> RunView.status(Run.Status.QUARANTINED);
    };
  }
}
