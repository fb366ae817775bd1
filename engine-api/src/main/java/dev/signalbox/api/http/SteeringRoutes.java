package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Changed;
import java.util.List;
import java.util.Optional;

/** What can be done to a run while it lives, besides ending it: pause, resume, send a signal. */
final class SteeringRoutes {
  private static final Route.Param ID = Route.path("id", "The run.");
  private static final int TEXT_MAX = 1000;
  private static final int NAME_MAX = 512;

  private final Operations operations;

  SteeringRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/runs/{id}/pause",
                Action.CHANGE_RUNS,
                "Pause runs",
                List.of(ID),
                List.of(
                    Answer.json(202, "Nothing new begins; what runs goes on.", "Run"),
                    Answer.json(200, "It is paused already.", "Run")),
                this::pause)
            .taking(false, "CancelRequest"),
        Route.of(
                Method.POST,
                "/v1/runs/{id}/resume",
                Action.CHANGE_RUNS,
                "Resume runs",
                List.of(ID),
                List.of(
                    Answer.json(202, "It goes on; overdue timers fire at once.", "Run"),
                    Answer.json(200, "It is not paused.", "Run")),
                this::resume)
            .taking(false, "Empty"),
        Route.of(
                Method.POST,
                "/v1/runs/{id}/signal",
                Action.CHANGE_RUNS,
                "Send signals to runs",
                List.of(ID),
                List.of(
                    Answer.json(
                        202, "It is in the run's log; kept, where nobody waits for it yet.", "Run"),
                    Answer.json(200, "It was sent before.", "Run")),
                this::signal)
            .taking(true, "Signal"));
  }

  private Reply pause(Call call) {
    Optional<String> reason = call.input("reason").optionalText("reason", TEXT_MAX);
    RunId run = call.run();
    return changed(run, operations.pause(run, call.actor().name(), reason.orElse("")));
  }

  private Reply resume(Call call) {
    var _ = call.input();
    RunId run = call.run();
    return changed(run, operations.resume(run, call.actor().name()));
  }

  private Reply signal(Call call) {
    Input input = call.input("name", "data", "id");
    String name = input.text("name", NAME_MAX);
    Json data = input.value("data").orElse(Json.EMPTY_OBJECT);
    RunId run = call.run();
    return changed(run, operations.signal(run, input.optionalText("id", NAME_MAX), name, data));
  }

  private Reply changed(RunId run, Changed changed) {
    return switch (changed) {
      case Changed.Decided(Decision.Next _, Run _) -> shown(202, run);
      case Changed.Decided(Decision.Ignored(Reason.TooMany(int max)), Run _) ->
          throw new Refused(
              Problem.conflict(
                  "too-many-signals",
                  "the run keeps " + max + " signals that it does not wait for, and no more"));
      case Changed.Decided(Decision.Ignored _, Run state) -> {
        if (state.isTerminal()) {
          throw new Refused(
              Problem.conflict(
                  "ended", "the run has " + RunView.status(state.status()) + " already"));
        }
        yield shown(200, run);
      }
      case Changed.Unknown _ -> throw new Refused(Problem.unknown("run", run.value()));
      case Changed.Quarantined _ -> throw new Refused(Problem.quarantined(run.value()));
    };
  }

  private Reply shown(int status, RunId run) {
    return Reply.json(status, RunRoutes.view(operations.find(run), run));
  }
}
