package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleDecision.Reason;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.schedule.Schedules;
import dev.signalbox.queue.schedule.Schedules.Changed;
import dev.signalbox.queue.schedule.Schedules.Standing;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Schedules: seen, triggered, paused, resumed, backfilled. */
final class ScheduleRoutes {
  private static final int NEXT = 10;
  private static final int RECENT = 100;
  private static final int NOTE_MAX = 1_000;
  private static final int TIME_MAX = 64;

  private final Operations operations;

  ScheduleRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return Stream.concat(seen().stream(), changed().stream()).toList();
  }

  private List<Route> seen() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/schedules",
            Action.READ,
            "List schedules",
            Lists.params(),
            List.of(Answer.json(200, "By id, each with its next ten ticks.", "Schedules")),
            this::list),
        Route.of(
            Method.GET,
            "/v1/schedules/{id}",
            Action.READ,
            "Read a schedule",
            List.of(Route.path("id", "The schedule.")),
            List.of(
                Answer.json(
                    200,
                    "The schedule, and what has become of its ticks lately, the newest last.",
                    "ScheduleDetail")),
            this::read));
  }

  private List<Route> changed() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/schedules/{id}/trigger",
                Action.START_RUNS,
                "Trigger schedules",
                List.of(Route.path("id", "The schedule.")),
                List.of(
                    Answer.json(201, "The tick has started a run.", "ScheduleTriggered"),
                    Answer.json(202, "No run of it was started, or not yet.", "ScheduleTriggered")),
                this::trigger)
            .taking(false, "Empty"),
        Route.of(
                Method.POST,
                "/v1/schedules/{id}/pause",
                Action.CHANGE_SCHEDULES,
                "Pause schedules",
                List.of(Route.path("id", "The schedule.")),
                List.of(Answer.json(200, "Its ticks are skipped from now on.", "Schedule")),
                this::pause)
            .taking(false, "PauseRequest"),
        Route.of(
                Method.POST,
                "/v1/schedules/{id}/resume",
                Action.CHANGE_SCHEDULES,
                "Resume schedules",
                List.of(Route.path("id", "The schedule.")),
                List.of(Answer.json(200, "Its next tick starts a run again.", "Schedule")),
                this::resume)
            .taking(false, "Empty"),
        Route.of(
                Method.POST,
                "/v1/schedules/{id}/backfill",
                Action.START_RUNS,
                "Backfill schedules",
                List.of(Route.path("id", "The schedule.")),
                List.of(
                    Answer.json(
                        202, "These ticks run; those that ran before do not.", "Backfilled")),
                this::backfill)
            .taking(true, "BackfillRequest"));
  }

  private Schedules schedules() {
    return operations.schedules();
  }

  private Reply list(Call call) {
    Page<Standing> page =
        Lists.cut(
            call.query(), visible(call.scope()), standing -> standing.schedule().id().value());
    List<Json> items =
        page.items().stream().map(standing -> ScheduleView.of(standing).json()).toList();
    return Reply.json(200, Lists.page("schedules", items, page.next()).json());
  }

  private List<Standing> visible(Scope scope) {
    return schedules().all(NEXT).stream()
        .filter(standing -> scope.covers(standing.schedule().workflow()))
        .toList();
  }

  /** One that the caller may know of. */
  private Standing standing(Call call) {
    ScheduleId id = call.schedule();
    return schedules()
        .find(id, NEXT)
        .filter(standing -> call.scope().covers(standing.schedule().workflow()))
        .orElseThrow(() -> unknown(id));
  }

  private Reply read(Call call) {
    Standing standing = standing(call);
    ScheduleId id = standing.schedule().id();
    List<Json> recent =
        schedules().recent(id, RECENT).stream().map(ScheduleView::decision).toList();
    return Reply.json(200, ScheduleView.of(standing).list("recent", recent).json());
  }

  private Reply trigger(Call call) {
    call.input();
    return answered(call, id -> schedules().trigger(id, call.actor().name()));
  }

  private Reply pause(Call call) {
    Optional<String> note = call.input("note").optionalText("note", NOTE_MAX);
    return answered(call, id -> schedules().pause(id, call.actor().name(), note, NEXT));
  }

  private Reply resume(Call call) {
    call.input();
    return answered(call, id -> schedules().resume(id, call.actor().name(), NEXT));
  }

  private Reply backfill(Call call) {
    Input input = Input.of(call.json(), call.requiredBody(), List.of("from", "to"));
    Instant from = time(input, "from");
    Instant to = time(input, "to");
    if (to.isBefore(from)) {
      throw new Refused(Problem.invalid("to: expected a time that is not before from"));
    }
    return answered(call, id -> schedules().backfill(id, from, to, call.actor().name()));
  }

  private Reply answered(Call call, Function<ScheduleId, Changed> change) {
    ScheduleId id = standing(call).schedule().id();
    return switch (change.apply(id)) {
      case Changed.Unknown _ -> throw unknown(id);
      case Changed.Done(Standing standing) -> Reply.json(200, ScheduleView.of(standing).json());
      case Changed.Started(Instant at, var runs) ->
          RunRoutes.located(
              Reply.json(
                  201,
                  triggered(at, Optional.of(runs.getFirst().value()), "started", Optional.empty())),
              runs.getFirst());
      case Changed.Held(Instant at, TriggerRow trigger) ->
          Reply.json(
              202,
              triggered(
                  at,
                  trigger.run().map(RunId::value),
                  Kebab.of(trigger.outcome().name()),
                  Optional.of(trigger.rule())));
      case Changed.Skipped(Instant at, Reason reason) ->
          Reply.json(
              202,
              triggered(at, Optional.empty(), "skipped", Optional.of(Kebab.of(reason.name()))));
      case Changed.Waiting(Instant at) ->
          Reply.json(202, triggered(at, Optional.empty(), "waiting", Optional.of("overlap")));
      case Changed.Backfilled(List<Instant> ticks, int known) ->
          Reply.json(
              202,
              new Doc().texts("ticks", ScheduleView.texts(ticks)).number("known", known).json());
      case Changed.TooMany _ ->
          throw new Refused(
              Problem.invalid(
                  "from, to: expected at most "
                      + Schedules.BACKFILL_MAX
                      + " ticks at once, found more; take a shorter time"));
    };
  }

  private static Json triggered(
      Instant at, Optional<String> run, String outcome, Optional<String> rule) {
    return new Doc()
        .text("id", run)
        .time("at", at)
        .text("outcome", outcome)
        .text("rule", rule)
        .json();
  }

  private static Instant time(Input input, String name) {
    String text = input.text(name, TIME_MAX);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw new Refused(
          Problem.invalid(
              name
                  + ": expected a time such as 2030-01-31T09:00:00Z, found '"
                  + Nearest.shortened(text)
                  + "'"));
    }
  }

  private static Refused unknown(ScheduleId id) {
    return new Refused(Problem.unknown("schedule", id.value()));
  }
}
