package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.operations.Bulks;
import dev.signalbox.queue.operations.Bulks.Confirmed;
import dev.signalbox.queue.operations.Bulks.Shown;
import dev.signalbox.queue.operations.Operations;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Changes to many runs at once: shown first, then confirmed. */
final class BulkRoutes {
  private static final int TOKEN_MAX = 100;
  private static final int TEXT_MAX = 512;
  private static final int STEP_MAX = 1000;
  private static final int LABELS_MAX = 64;
  private static final int ITEMS_MAX = 1000;
  private static final int ITEMS = 100;
  private static final List<String> FILTERS =
      List.of("status", "workflow", "label", "kind", "created-after", "created-before");

  private final Operations operations;

  BulkRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return Stream.concat(
            Stream.of(BulkRow.Action.values()).map(this::route),
            Stream.of(
                Route.of(
                    Method.GET,
                    "/v1/bulk/{id}",
                    Action.READ,
                    "See how far a change to many runs is",
                    List.of(
                        Route.path("id", "The change."),
                        Lists.limit(ITEMS_MAX, ITEMS),
                        Lists.CURSOR),
                    List.of(Answer.json(200, "It, and what became of each run.", "Bulk")),
                    this::read)))
        .toList();
  }

  private Route route(BulkRow.Action action) {
    String word = Kebab.of(action.name());
    return Route.of(
            Method.POST,
            "/v1/bulk/" + word,
            Action.CHANGE_RUNS,
            word.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + word.substring(1)
                + " many runs at once",
            List.of(),
            List.of(
                Answer.json(200, "What it would be; nothing is done yet.", "BulkPreview"),
                Answer.json(202, "It has been confirmed.", "BulkBegun")),
            call -> changed(call, action))
        .taking(true, "BulkRequest");
  }

  private Reply changed(Call call, BulkRow.Action action) {
    Input input = call.input("filter", "from", "token");
    var asker = new Bulks.Asker(call.token().id(), call.token().name());
    Optional<String> token = input.optionalText("token", TOKEN_MAX);
    if (token.isPresent()) {
      return confirmed(operations.bulks().confirm(action, token.get(), asker));
    }
    Optional<String> from = input.optionalText("from", STEP_MAX);
    if (from.isPresent() && action != BulkRow.Action.RETRY) {
      throw new Refused(Problem.invalid("from: expected only with retry"));
    }
    Json filter =
        input
            .value("filter")
            .orElseThrow(() -> new Refused(Problem.invalid("expected a filter, or a token")));
    return shown(operations.bulks().show(action, query(call, filter), from, asker));
  }

  private static Reply shown(Shown shown) {
    return switch (shown) {
      case Shown.Preview preview ->
          Reply.json(
              200,
              new Doc()
                  .number("count", preview.count())
                  .list("sample", preview.sample().stream().map(RunView::summary).toList())
                  .text("token", preview.token())
                  .time("expires", preview.expires())
                  .json());
      case Shown.TooMany(int max) ->
          throw new Refused(
              Problem.unprocessable(
                  "too-many", "more than " + max + " runs match; narrow the filter"));
    };
  }

  private static Reply confirmed(Confirmed confirmed) {
    return switch (confirmed) {
      case Confirmed.Begun(BulkRow bulk) ->
          Reply.json(202, new Doc().text("id", bulk.id()).text("status", status(bulk)).json());
      case Confirmed.Unknown _ ->
          throw new Refused(
              Problem.conflict("unknown-token", "no preview of yours for this has that token"));
      case Confirmed.Expired _ ->
          throw new Refused(
              Problem.conflict("expired-token", "the preview is too old; ask for another one"));
      case Confirmed.Used(String id) ->
          throw new Refused(
              Problem.conflict("used-token", "it was confirmed before")
                  .with("bulk", Json.string(id)));
    };
  }

  private static String status(BulkRow bulk) {
    return Kebab.of(bulk.status().name());
  }

  // --- The filter

  private static RunQuery query(Call call, Json filter) {
    Input input = Input.of(call.json(), filter, FILTERS);
    try {
      return new RunQuery(
          word(input, "status", Run.Status.values(), RunView::status),
          call.scope().narrowed(input.optionalText("workflow", TEXT_MAX).map(WorkflowId::new)),
          input.value("label").filter(call.json()::isObject).isPresent()
              ? input.texts("label", LABELS_MAX, TEXT_MAX)
              : label(input),
          Optional.empty(),
          Optional.empty(),
          RunQuery.LIMIT_MAX,
          new RunQuery.More(
              false,
              word(input, "kind", FailureKind.values(), FailureKind::kebab),
              Optional.empty(),
              instant(input, "created-after"),
              instant(input, "created-before")));
    } catch (IllegalArgumentException _) {
      throw new Refused(Problem.invalid("workflow: expected the id of a workflow"));
    }
  }

  /** One as {@code name=value}; several are an object. */
  private static SequencedMap<String, String> label(Input input) {
    var labels = new LinkedHashMap<String, String>();
    Optional<String> text = input.optionalText("label", 2 * TEXT_MAX);
    if (text.isPresent()) {
      int equals = text.get().indexOf('=');
      if (equals < 1) {
        throw new Refused(Problem.invalid("label: expected key=value, or an object"));
      }
      labels.put(text.get().substring(0, equals), text.get().substring(equals + 1));
    }
    return labels;
  }

  private static <E> Optional<E> word(
      Input input, String name, E[] all, java.util.function.Function<E, String> named) {
    return input
        .optionalText(name, TEXT_MAX)
        .map(text ->
            Stream.of(all)
                .filter(each -> named.apply(each).equals(text))
                .findFirst()
                .orElseThrow(() ->
                    new Refused(
                        Problem.unknownWord(name, text, Stream.of(all).map(named).toList()))));
  }

  private static Optional<Instant> instant(Input input, String name) {
    try {
      return input.optionalText(name, TEXT_MAX).map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw new Refused(Problem.invalid(name + ": expected a time such as 2030-01-31T09:00:00Z"));
    }
  }

  // --- How far it is

  private Reply read(Call call) {
    String id = call.pathValue("id");
    BulkRow bulk =
        operations
            .bulks()
            .find(id)
            .filter(row -> row.status() != BulkRow.Status.SHOWN)
            .filter(
                row -> row.actor().equals(call.token().id()) || call.scope().workflows().isEmpty())
            .orElseThrow(
                () -> new Refused(Problem.unknown("bulk", "'" + Nearest.shortened(id) + "'")));
    BulkLog.Tally tally = operations.bulks().tally(id);
    RunLog.Page<BulkLog.Item> page =
        operations
            .bulks()
            .items(
                id,
                RunRoutes.cursor(call.query()),
                call.query().whole("limit", 1, ITEMS_MAX, ITEMS));
    return Reply.json(
        200,
        new Doc()
            .text("id", bulk.id())
            .text("action", Kebab.of(bulk.action().name()))
            .text("status", status(bulk))
            .text("by", bulk.name())
            .time("created", bulk.created())
            .number("total", tally.total())
            .number("open", tally.open())
            .number("done", tally.done())
            .number("skipped", tally.skipped())
            .number("failed", tally.failed())
            .list("items", page.items().stream().map(BulkRoutes::item).toList())
            .text("next", page.next())
            .json());
  }

  private static Json item(BulkLog.Item item) {
    return new Doc()
        .text("run", item.run().value())
        .text("result", item.outcome().map(outcome -> Kebab.of(outcome.name())).orElse("open"))
        .text("detail", item.detail())
        .json();
  }
}
