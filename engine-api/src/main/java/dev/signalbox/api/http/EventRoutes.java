package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.intake.Submission.Incoming;
import dev.signalbox.queue.log.AcceptedEvent;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Optional;

/** Events come in, and are read again. */
final class EventRoutes {
  private static final int EVENTS_MAX = 1000;
  private static final int NAME_MAX = 256;
  private static final int ID_MAX = 512;
  private static final String DRY_RUN = "dry-run";

  private final Operations operations;

  EventRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/events",
                Action.SEND_EVENTS,
                "Send events",
                List.of(
                    Route.query(
                        DRY_RUN,
                        "{\"type\":\"boolean\"}",
                        "true: only say what would become of them, and store nothing.")),
                List.of(
                    Answer.json(
                        200,
                        "With dry-run: what would become of them; nothing is stored.",
                        "EventsRehearsed"),
                    Answer.json(
                        202,
                        "All events are stored. An event that was sent before, under the same id,"
                            + " is answered with the runs that it started then.",
                        "EventsAccepted")),
                this::send)
            .taking(true, "Events"),
        Route.of(
            Method.GET,
            "/v1/events/{id}",
            Action.READ_EVENTS,
            "Read an event",
            List.of(Route.text("id", "The event.")),
            List.of(
                Answer.json(
                    200,
                    "The event, the runs that it started, and the conditions that could not be"
                        + " evaluated.",
                    "EventRead")),
            this::read));
  }

  private Reply read(Call call) {
    String id = call.pathValue("id");
    AcceptedEvent event =
        operations
            .event(id)
            .orElseThrow(
                () -> new Refused(Problem.unknown("event", "'" + Nearest.shortened(id) + "'")));
    return Reply.json(
        200,
        new Doc()
            .text("id", event.id())
            .text("name", event.name())
            .put("data", event.data())
            .time("time", event.time())
            .texts("runs", event.runs().stream().map(RunId::value).toList())
            .list("undefined", event.undefined().stream().map(EventRoutes::undefined).toList())
            .json());
  }

  /** The id of a workflow holds no colon. */
  private static Json undefined(String condition) {
    int colon = condition.indexOf(": ");
    return new Doc()
        .text("workflow", condition.substring(0, colon))
        .text("reason", condition.substring(colon + 2))
        .json();
  }

  private Reply send(Call call) {
    Json body = call.requiredBody();
    List<Json> events = call.json().isArray(body) ? call.json().items(body) : List.of(body);
    if (events.size() > EVENTS_MAX) {
      throw new Refused(
          Problem.invalid(
              "expected at most " + EVENTS_MAX + " events at once, found " + events.size()));
    }
    List<Incoming> incoming = events.stream().map(event -> incoming(call.json(), event)).toList();
    boolean dry = isDry(call);
    return switch (dry ? operations.rehearse(incoming) : operations.submit(incoming)) {
      case Submission.Accepted accepted ->
          dry
              ? RehearsalView.of(accepted, operations.encounters(accepted.ids(), incoming))
              : answer(accepted);
      case Submission.Conflicting(String id) ->
          throw new Refused(
              Problem.conflict(
                      "event-conflict", "an event with this id was sent before, and was another")
                  .with("event", Json.string(id)));
      case Submission.Reserved(String name) ->
          throw new Refused(
              Problem.invalid(
                  "name: expected a name of your own, found '"
                      + name
                      + "', which only the engine itself uses"));
      case Submission.ReservedId(String id) ->
          throw new Refused(
              Problem.invalid(
                  "id: expected an id of your own, found '"
                      + Nearest.shortened(id)
                      + "'; what begins with "
                      + EventName.TICK_IDS
                      + " are ticks of schedules"));
      case Submission.Unfit unfit ->
          throw new Refused(
              Problem.unfit(unfit, call.json().isArray(body) ? "/" + unfit.index() : ""));
      case Submission.Vetoed(String reason) -> throw new Refused(Problem.vetoed(reason));
    };
  }

  private static boolean isDry(Call call) {
    return call.query()
        .one(DRY_RUN)
        .map(word -> {
          if (!word.equals("true") && !word.equals("false")) {
            throw new Refused(Problem.invalid(DRY_RUN + ": expected true or false"));
          }
          return Boolean.parseBoolean(word);
        })
        .orElse(false);
  }

  private static Reply answer(Submission.Accepted accepted) {
    Json answer = accepted(accepted);
    return Reply.json(202, accepted.repeated() ? answer.with("deduplicated", Json.TRUE) : answer);
  }

  static Json accepted(Submission.Accepted accepted) {
    return new Doc()
        .texts("ids", accepted.ids())
        .texts("runs", accepted.runs().stream().map(RunId::value).toList())
        .list(
            "outcomes",
            accepted.outcomes().stream().map(row -> TriggerRoutes.outcome(row).json()).toList())
        .json();
  }

  private static Incoming incoming(JsonText json, Json event) {
    Input input = Input.of(json, event, List.of("name", "data", "id"));
    Optional<String> id = input.optionalText("id", ID_MAX);
    if (id.isPresent() && !Input.isName(id.get(), ID_MAX)) {
      throw new Refused(Problem.invalid("id: expected a string of 1 to " + ID_MAX + " bytes"));
    }
    return new Incoming(
        id, input.text("name", NAME_MAX), input.value("data").orElse(Json.EMPTY_OBJECT));
  }
}
