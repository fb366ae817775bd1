package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Found;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs are found, and read. */
final class RunRoutes {
  private static final int LIMIT = 50;

  /** A page ends with a run, and its id, as the engine makes them, is the cursor. */
  private static final String RUN_PATTERN = "r[0-9a-hjkmnp-tv-z]{22}";

  private static final int TRIGGERS_MAX = 20;

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

  RunRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
    log = parts.log();
  }

  List<Route> routes() {
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
            List.of(Answer.json(200, "The run as it stands, with its triggers.", "Run")),
            call -> Reply.json(200, withTriggers(call.run()))));
  }

  /** Of a batch or a debounce there may be very many: the newest, and where the others are. */
  private Json withTriggers(RunId run) {
    Json view = view(operations.find(run), run);
    RunLog.Page<TriggerRow> page =
        operations.triggers(
            new TriggerQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(run),
                Optional.empty(),
                TRIGGERS_MAX,
                Optional.empty()));
    var failed = new FailedItems(operations);
    List<Json> triggers =
        page.items().stream().map(row -> TriggerRoutes.record(row, failed.of(row))).toList();
    Optional<String> more = page.next().map(_ -> "/v1/triggers?run=" + run);
    return view.with("triggers", Json.array(triggers))
        .with("more-triggers", more.map(Json::string).orElse(Json.NULL));
  }

  static Reply located(Reply.Whole reply, RunId run) {
    var headers = new LinkedHashMap<>(reply.headers());
    headers.put("Location", "/v1/runs/" + run);
    return new Reply.Whole(reply.status(), reply.type(), reply.content(), headers);
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
}
