package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Allowance;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.queue.admission.LimitDesk;
import dev.signalbox.queue.admission.LimitDesk.Configured;
import dev.signalbox.queue.admission.LimitDesk.Released;
import dev.signalbox.queue.admission.Spending;
import dev.signalbox.queue.gates.Spell;
import dev.signalbox.queue.operations.Operations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Limits: seen, and changed while the engine runs. */
final class LimitRoutes {
  private static final int BUCKETS = 20;
  private static final int BUCKETS_OF_ONE = 1_000;
  private static final long LIMIT_MAX = 1_000_000;
  private static final int DIGITS_MAX = 18;
  private static final int KEY_MAX = 512;
  private static final Pattern DOLLARS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,6})?");
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
            .taking(true, "LimitChange"),
        Route.of(
                Method.POST,
                "/v1/limits/{id}/release",
                Action.RELEASE_BUDGETS,
                "Release a budget",
                List.of(Route.path("id", "The limit, which must be a budget.")),
                List.of(Answer.json(200, "As much again may be consumed.", "Limit")),
                this::release)
            .taking(false, "LimitRelease"));
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
    List<String> members =
        switch (limit.limit()) {
          case Limit.Slots _ -> List.of("limit");
          case Limit.Pace _ -> List.of("limit", "period", "burst");
          case Limit.Pool _ -> List.of("limit", "usd", "tokens", "turns", "wall");
        };
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

  private Reply release(Call call) {
    Configured limit = find(call);
    Input input = call.input("key");
    String key = input.optionalText("key", KEY_MAX).orElse("");
    return switch (limits().release(limit.gate().id(), key, call.actor().name())) {
      case Released.Done(Configured now) -> Reply.json(200, view(call, now, BUCKETS_OF_ONE));
      case Released.Unknown _ -> throw new Refused(Problem.unknown("limit", limit.gate().id()));
      case Released.NoBudget _ ->
          throw new Refused(
              Problem.conflict(
                  "no-budget",
                  "limit " + limit.gate().id() + ": expected a budget; PATCH changes the others"));
      case Released.NotUsedUp(Spending spending) ->
          throw new Refused(
              Problem.conflict(
                  "not-used-up", "there is something left of it: " + spending.words()));
    };
  }

  private static Limit.Pool pool(Input input, Allowance before) {
    if (input.value("limit").isPresent()) {
      throw new Refused(
          Problem.invalid("limit: expected null, or usd, tokens, turns or wall: it is a budget"));
    }
    return new Limit.Pool(
        new Allowance(
            input.value("usd").map(LimitRoutes::dollars).or(before::microUsd),
            whole(input, "tokens", 1, Long.MAX_VALUE).or(before::tokens),
            whole(input, "turns", 1, Integer.MAX_VALUE).or(before::turns),
            input.optionalText("wall", SPAN_MAX).map(it -> span("wall", it)).or(before::wall)));
  }

  /** In millionths. */
  private static long dollars(Json value) {
    if (!DOLLARS.matcher(value.text()).matches()) {
      throw new Refused(Problem.invalid("usd: expected an amount of US dollars such as 5 or 0.25"));
    }
    long micro = new BigDecimal(value.text()).movePointRight(6).longValue();
    if (micro < 1) {
      throw new Refused(Problem.invalid("usd: expected more than zero"));
    }
    return micro;
  }

  private static UnaryOperator<Limit> changes(Input input, Limit before) {
    if (before instanceof Limit.Pool(Allowance allowance)) {
      Limit.Pool now = pool(input, allowance);
      return _ -> now;
    }
    Optional<Long> limit = whole(input, "limit", 1, LIMIT_MAX);
    return switch (before) {
      case Limit.Pool _ -> throw new IllegalStateException("expected no budget, found " + before);
      case Limit.Slots(long slots) -> _ -> new Limit.Slots(limit.orElse(slots));
      case Limit.Pace(RateLimit rule) -> {
        Optional<Duration> period =
            input.optionalText("period", SPAN_MAX).map(it -> span("period", it));
        Optional<Long> burst = whole(input, "burst", 0, LIMIT_MAX);
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

  private static Duration span(String name, String text) {
    return Spell.read(text)
        .orElseThrow(() ->
            new Refused(
                Problem.invalid(
                    name
                        + ": expected a duration such as 500ms, 30s, 5m, 2h or 1d, found '"
                        + Nearest.shortened(text)
                        + "'")));
  }

  private static Optional<Long> whole(Input input, String name, long min, long max) {
    return input
        .value(name)
        .map(Json::text)
        .map(text -> {
          boolean digits =
              text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
          long value = digits ? Long.parseLong(text) : -1;
          if (value < min || value > max) {
            throw new Refused(
                Problem.invalid(name + ": expected a whole number from " + min + " to " + max));
          }
          return value;
        });
  }
}
