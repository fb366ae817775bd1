package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.queue.LimitDesk;
import dev.signalbox.queue.LimitDesk.Configured;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.Spell;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Limits: seen, and changed while the engine runs. */
final class LimitRoutes {
  private static final int BUCKETS = 20;
  private static final int BUCKETS_OF_ONE = 1_000;
  private static final long LIMIT_MAX = 1_000_000;
  private static final int DIGITS_MAX = 9;
  private static final int SPAN_MAX = 32;

  private final Operations operations;

  LimitRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/limits",
            Action.READ,
            "List limits",
            Lists.params(),
            List.of(Answer.json(200, "By id, each with the first 20 values of its key.", "Limits")),
            this::list),
        Route.of(
            Method.GET,
            "/v1/limits/{id}",
            Action.READ,
            "Read a limit",
            List.of(Route.path("id", "The limit.")),
            List.of(Answer.json(200, "With the first 1000 values of its key.", "Limit")),
            this::read),
        Route.of(
                Method.PATCH,
                "/v1/limits/{id}",
                Action.CHANGE_LIMITS,
                "Change limits",
                List.of(Route.path("id", "The limit.")),
                List.of(Answer.json(200, "It holds from now on, and over restarts.", "Limit")),
                this::change)
            .taking(true, "LimitChange"));
  }

  private LimitDesk limits() {
    return operations.limits();
  }

  private Reply list(Call call) {
    List<Configured> all =
        limits().all().stream()
            .filter(limit -> isSeen(call, limit))
            .sorted((a, b) -> a.gate().id().compareTo(b.gate().id()))
            .toList();
    var page = Lists.cut(call.query(), all, limit -> limit.gate().id());
    List<Json> items = page.items().stream().map(limit -> view(call, limit, BUCKETS)).toList();
    return Reply.json(200, Lists.page("limits", items, page.next()).json());
  }

  private Reply read(Call call) {
    return Reply.json(200, view(call, find(call), BUCKETS_OF_ONE));
  }

  private Json view(Call call, Configured limit, int buckets) {
    return LimitView.of(limit, limits().buckets(limit, buckets), call::sees);
  }

  private Configured find(Call call) {
    String id = call.pathValue("id");
    return limits()
        .find(id)
        .filter(limit -> isSeen(call, limit))
        .orElseThrow(() -> new Refused(Problem.unknown("limit", id)));
  }

  private static boolean isSeen(Call call, Configured limit) {
    return limit.configured().sequencedKeySet().stream().anyMatch(call.scope()::covers);
  }

  private Reply change(Call call) {
    Configured limit = find(call);
    boolean paced = limit.limit() instanceof Limit.Pace;
    List<String> members = paced ? List.of("limit", "period", "burst") : List.of("limit");
    Input input = Input.of(call.json(), call.requiredBody(), members);
    if (members.stream().noneMatch(name -> input.value(name).isPresent())) {
      throw new Refused(Problem.invalid("expected at least one of " + String.join(", ", members)));
    }
    boolean back = input.value("limit").filter(Json::isNull).isPresent();
    Optional<UnaryOperator<Limit>> change =
        back ? Optional.empty() : Optional.of(changes(input, limit.limit()));
    Configured now =
        limits()
            .change(limit.gate().id(), change, call.actor().name())
            .orElseThrow(() -> new Refused(Problem.unknown("limit", limit.gate().id())));
    return Reply.json(200, view(call, now, BUCKETS_OF_ONE));
  }

  private static UnaryOperator<Limit> changes(Input input, Limit before) {
    Optional<Long> limit = whole(input, "limit", 1);
    return switch (before) {
      case Limit.Slots(long slots) -> _ -> new Limit.Slots(limit.orElse(slots));
      case Limit.Pace(RateLimit rule) -> {
        Optional<Duration> period = input.optionalText("period", SPAN_MAX).map(LimitRoutes::span);
        Optional<Long> burst = whole(input, "burst", 0);
        if (burst.filter(some -> some > 0).isPresent()
            && rule.algorithm() != RateLimit.Algorithm.GCRA) {
          throw new Refused(
              Problem.invalid("burst: expected a limit with algorithm gcra; this one has none"));
        }
        yield _ ->
            new Limit.Pace(
                new RateLimit(
                    limit.orElse(rule.limit()),
                    period.orElse(rule.period()),
                    rule.algorithm(),
                    burst.orElse(rule.burst())));
      }
    };
  }

  private static Duration span(String text) {
    return Spell.read(text)
        .orElseThrow(() ->
            new Refused(
                Problem.invalid(
                    "period: expected a duration such as 500ms, 30s, 5m, 2h or 1d, found '"
                        + Nearest.shortened(text)
                        + "'")));
  }

  private static Optional<Long> whole(Input input, String name, long min) {
    return input
        .value(name)
        .map(Json::text)
        .map(text -> {
          boolean digits =
              text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
          long value = digits ? Long.parseLong(text) : -1;
          if (value < min || value > LIMIT_MAX) {
            throw new Refused(
                Problem.invalid(
                    name + ": expected a whole number from " + min + " to " + LIMIT_MAX));
          }
          return value;
        });
  }
}
