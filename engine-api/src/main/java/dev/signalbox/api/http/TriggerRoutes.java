package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.gates.PendingChange;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.TriggerQuery;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Optional;

/** What became of triggers, and what is held back of them. */
final class TriggerRoutes {
  private static final int LIMIT = 100;
  private static final String TEXT = "{\"type\":\"string\"}";

  /** A page ends with a record, and its id, as the engine makes them, is the cursor. */
  private static final String CURSOR_PATTERN = "[tp][0-9a-hjkmnp-tv-z]{22}r?";

  private final Operations operations;
  private final RunLog log;

  TriggerRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
    log = parts.log();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/triggers",
            Action.READ,
            "List triggers",
            List.of(
                Route.query(
                    "outcome",
                    "{\"$ref\":\"#/components/schemas/TriggerOutcome\"}",
                    "Only those of which this came."),
                Route.query("workflow", TEXT, "Only those of this workflow."),
                Route.query("event", TEXT, "Only those of the event with this id."),
                Route.query("run", TEXT, "Only those of which this run came."),
                Lists.limit(TriggerQuery.LIMIT_MAX, LIMIT),
                Lists.CURSOR),
            List.of(Answer.json(200, "The newest first.", "Triggers")),
            this::triggers),
        Route.of(
            Method.GET,
            "/v1/pending",
            Action.READ,
            "List what is held back",
            List.of(Lists.limit(TriggerQuery.LIMIT_MAX, LIMIT), Lists.CURSOR),
            List.of(
                Answer.json(
                    200,
                    "Debounces and batches that are to come, the oldest first.",
                    "PendingList")),
            this::pending),
        Route.of(
            Method.POST,
            "/v1/pending/{id}/flush",
            Action.CHANGE_RUNS,
            "Let a debounce or a batch go on at once",
            List.of(Route.path("id", "What is pending.")),
            List.of(Answer.nothing(204, "It has gone on.")),
            call -> changed(call, operations.flush(held(call)))),
        Route.of(
            Method.DELETE,
            "/v1/pending/{id}",
            Action.CHANGE_RUNS,
            "Drop what is held back",
            List.of(Route.path("id", "What is pending.")),
            List.of(Answer.nothing(204, "Nothing comes of it.")),
            call -> changed(call, operations.drop(held(call), call.actor().name()))));
  }

  // --- Triggers

  private Reply triggers(Call call) {
    RunLog.Page<TriggerRow> page = operations.triggers(query(call.query(), call.scope()));
    var failed = new FailedItems(operations);
    List<Json> items = page.items().stream().map(row -> record(row, failed.of(row))).toList();
    return Reply.json(200, Lists.page("triggers", items, page.next()).json());
  }

  private static TriggerQuery query(Query query, Scope scope) {
    try {
      return new TriggerQuery(
          query.word("outcome", TriggerRow.Outcome.values(), outcome -> Kebab.of(outcome.name())),
          scope.narrowed(query.one("workflow").map(WorkflowId::new)),
          query.one("event"),
          query.one("run").map(RunId::new),
          cursor(query),
          query.whole("limit", 1, TriggerQuery.LIMIT_MAX, LIMIT),
          Optional.empty());
    } catch (IllegalArgumentException _) {
      throw new Refused(
          Problem.invalid(
              "workflow, run: expected an id: a letter, then letters, digits, '_' or '-'"));
    }
  }

  private static Optional<String> cursor(Query query) {
    Optional<String> cursor = query.one("cursor");
    if (cursor.filter(text -> !text.matches(CURSOR_PATTERN)).isPresent()) {
      throw new Refused(Lists.wrongCursor());
    }
    return cursor;
  }

  /** As lists show it. */
  static Json record(TriggerRow row, Optional<String> failure) {
    return outcome(row)
        .text("failure", failure)
        .text("id", row.id())
        .text("name", row.name())
        .text("key", row.key())
        .time("time", row.time())
        .json();
  }

  /** As the one who has sent the event is told. */
  static Doc outcome(TriggerRow row) {
    return new Doc()
        .text("workflow", row.workflow().value())
        .text("event", row.event())
        .text("outcome", Kebab.of(row.outcome().name()))
        .text("rule", row.rule())
        .text("run", row.run().map(RunId::value))
        .time("retry-at", row.retryAt());
  }

  // --- What is held back

  private Reply pending(Call call) {
    int limit = call.query().whole("limit", 1, TriggerQuery.LIMIT_MAX, LIMIT);
    RunLog.Page<PendingRow> page =
        log.pending(call.scope().workflows(), cursor(call.query()), limit);
    List<Json> items = page.items().stream().map(TriggerRoutes::pending).toList();
    return Reply.json(200, Lists.page("pending", items, page.next()).json());
  }

  private static Json pending(PendingRow row) {
    return new Doc()
        .text("id", row.id())
        .text("kind", row.gate().kind())
        .text("workflow", row.workflow().value())
        .text("key", Optional.of(row.gate().key()).filter(key -> !key.isEmpty()))
        .time("since", row.since())
        .time("due", row.due())
        .number("events", row.events())
        .json();
  }

  /** The id of something that the caller may know of. */
  private String held(Call call) {
    String id = call.pathValue("id");
    if (log.pending(id).filter(row -> call.scope().covers(row.workflow())).isEmpty()) {
      throw new Refused(unknown(id));
    }
    return id;
  }

  private static Problem unknown(String id) {
    return Problem.unknown("pending", "'" + Nearest.shortened(id) + "'");
  }

  private static Reply changed(Call call, PendingChange change) {
    return switch (change) {
      case PendingChange.Done _ -> Reply.nothing(204);
      case PendingChange.Unknown _ -> throw new Refused(unknown(call.pathValue("id")));
      case PendingChange.NotPossible(String reason) ->
          throw new Refused(Problem.conflict("not-possible", reason));
    };
  }
}
