package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Changed;
import dev.signalbox.queue.operations.Operations.Found;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One run: what has happened to it, why it stands where it stands, and what can be done to it. */
final class RunDetailRoutes {
  private static final Route.Param ID = Route.path("id", "The run.");
  private static final int HISTORY_MAX = 1000;
  private static final int HISTORY = 500;
  private static final int REASON_MAX = 1000;
  private static final int CHUNK = 64 << 10;

  private final Operations operations;
  private final RunLog log;
  private final Logs logs;
  private final Diffs diffs;
  private final Streams streams;

  RunDetailRoutes(HttpServer.Parts parts, Streams streams) {
    operations = parts.operations();
    log = parts.log();
    logs = parts.logs();
    diffs = parts.diffs();
    this.streams = streams;
  }

  List<Route> routes() {
    return Stream.of(told(), explained(), changed()).flatMap(List::stream).toList();
  }

  private List<Route> told() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/runs/{id}/history",
            Action.READ,
            "Read the history of a run",
            List.of(ID, Lists.limit(HISTORY_MAX, HISTORY), Lists.CURSOR),
            List.of(Answer.json(200, "What has happened, the oldest first.", "History")),
            this::history),
        Route.of(
            Method.GET,
            "/v1/runs/{id}/stream",
            Action.READ,
            "Follow a run",
            List.of(
                ID,
                Route.header(
                    "Last-Event-ID", "{\"type\":\"integer\"}", "The last sequence that is known.")),
            List.of(
                new Answer(
                    200,
                    "Its history as server-sent events, on until its end.",
                    "text/event-stream",
                    ""),
                Answer.nothing(204, "It has ended, and all of it is known.")),
            this::stream));
  }

  private List<Route> explained() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/runs/{id}/logs",
            Action.READ,
            "Read the output of a run",
            List.of(ID),
            List.of(Answer.text("What its steps have printed.")),
            this::logs),
        Route.of(
            Method.GET,
            "/v1/runs/{id}/diff",
            Action.READ,
            "Read the changes of a run",
            List.of(ID),
            List.of(
                Answer.text(
                    "What it has changed in its repository, as a unified diff; nothing without one.")),
            this::diff),
        Route.of(
            Method.GET,
            "/v1/runs/{id}/why",
            Action.READ,
            "Explain a run",
            List.of(ID),
            List.of(Answer.json(200, "Why it stands where it stands.", "Why")),
            this::why));
  }

  private Reply why(Call call) {
    RunId id = call.run();
    Found found = operations.find(id);
    Optional<WorkflowPauses.Pause> pause =
        found instanceof Found.Known(Run run, var _)
            ? operations.pauses().of(run.workflow())
            : Optional.empty();
    return Reply.json(
        200,
        Why.of(
            found, id, operations::nearMisses, operations.limits().waiting(id), pause, call::sees));
  }

  private List<Route> changed() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/runs/{id}/cancel",
                Action.CHANGE_RUNS,
                "Cancel runs",
                List.of(ID),
                List.of(
                    Answer.json(202, "It will end.", "Run"),
                    Answer.json(200, "It was cancelled before.", "Run")),
                this::cancel)
            .taking(false, "CancelRequest"));
  }

  // --- Reading

  private Reply history(Call call) {
    RunId run = known(call);
    int limit = call.query().whole("limit", 1, HISTORY_MAX, HISTORY);
    long after = call.query().one("cursor").map(RunDetailRoutes::sequence).orElse(0L);
    List<Entry> entries = operations.history(run, after, limit + 1);
    List<Entry> page = entries.subList(0, Math.min(limit, entries.size()));
    Optional<String> next =
        entries.size() > limit
            ? Optional.of(Long.toString(page.getLast().sequence()))
            : Optional.empty();
    return Reply.json(
        200, Lists.page("events", page.stream().map(HistoryView::of).toList(), next).json());
  }

  private Reply stream(Call call) {
    RunId run = known(call);
    long after = call.header("Last-Event-ID").map(RunDetailRoutes::sequence).orElse(0L);
    boolean over = after > 0 && streams.isOver(run, after);
    return over ? Reply.nothing(204) : streams.open(run, after, call.token());
  }

  private Reply logs(Call call) throws IOException {
    Optional<InputStream> text = logs.open(known(call));
    return new Reply.Flowing(
        "text/plain; charset=utf-8",
        sink -> {
          if (text.isPresent()) {
            try (InputStream in = text.get()) {
              for (byte[] piece = in.readNBytes(CHUNK);
                  piece.length > 0;
                  piece = in.readNBytes(CHUNK)) {
                sink.write(piece);
              }
            }
          }
        });
  }

  private Reply diff(Call call) throws Exception {
    RunId run = known(call);
    return Reply.whole(200, "text/plain; charset=utf-8", diffs.of(run).orElse(""));
  }

  private RunId known(Call call) {
    RunId run = call.run();
    if (log.row(run).isEmpty()) {
      throw new Refused(Problem.unknown("run", run.value()));
    }
    return run;
  }

  private static long sequence(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw new Refused(
          Problem.invalid("expected a sequence number, found '" + Nearest.shortened(text) + "'"));
    }
    return Long.parseLong(text);
  }

  // --- Changing

  private Reply cancel(Call call) {
    RunId run = call.run();
    Input input = call.input("reason", "force");
    String reason = input.optionalText("reason", REASON_MAX).orElse("");
    String by = call.actor().name();
    Changed changed =
        input.flag("force")
            ? operations.forceCancel(run, by, reason)
            : operations.cancel(run, by, reason);
    return switch (changed) {
      case Changed.Decided(Decision.Next _, Run state) -> cancelled(202, state);
      case Changed.Decided(Decision.Ignored(Decision.Reason.Continued(RunId next)), Run _) ->
          throw new Refused(
              Problem.conflict(
                      "continued",
                      "the run has gone on as run "
                          + next
                          + "; cancel that, or stop what this one still does with \"force\": true")
                  .with("continued-by", Json.string(next.value())));
      case Changed.Decided(Decision.Ignored _, Run state) -> {
        if (state.cancellation().isEmpty()) {
          throw new Refused(
              Problem.conflict(
                  "ended", "the run has " + RunView.status(state.status()) + " already"));
        }
        yield cancelled(200, state);
      }
      case Changed.Unknown _ -> throw new Refused(Problem.unknown("run", run.value()));
      case Changed.Quarantined _ -> throw new Refused(Problem.quarantined(run.value()));
    };
  }

  private Reply cancelled(int status, Run run) {
    return Reply.json(status, RunRoutes.view(operations.find(run.id()), run.id()));
  }
}
