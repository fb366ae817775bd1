package dev.signalbox.queue;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Expression.Evaluated;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Gate.Scope;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.StartPolicy.Limited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Terms on which runs begin, made by hand. A key is member {@code k} of the data. */
final class Policies {
  private static final Pattern KEY = Pattern.compile("\"k\":(\"([^\"]*)\"|false|null|\\d+)");
  private static final Pattern PRIORITY = Pattern.compile("\"p\":([^,}]+)");

  private Policies() {}

  static StartPolicy steps(long limit) {
    return of(limited(gate(Scope.WORKFLOW, Count.STEPS), new Limit.Slots(limit)));
  }

  static StartPolicy runs(long limit) {
    return of(limited(gate(Scope.WORKFLOW, Count.RUNS), new Limit.Slots(limit)));
  }

  static StartPolicy engine(Count count, long limit) {
    var gate = new Gate(Kind.CONCURRENCY, Scope.ENGINE, "", "", count);
    return of(new Limited(gate, new Limit.Slots(limit), Optional.empty()));
  }

  /** Slots of the engine for each key, and some of the workflow for all of them together. */
  static StartPolicy crossing(long each, long all) {
    return of(
        limited(
            new Gate(Kind.CONCURRENCY, Scope.ENGINE, "", "k", Count.STEPS), new Limit.Slots(each)),
        new Limited(
            new Gate(Kind.CONCURRENCY, Scope.WORKFLOW, "w", "", Count.STEPS),
            new Limit.Slots(all),
            Optional.empty()));
  }

  static StartPolicy throttle(long limit, Duration period, long burst) {
    var rule = new RateLimit(limit, period, RateLimit.Algorithm.GCRA, burst);
    var gate = new Gate(Kind.THROTTLE, Scope.WORKFLOW, "w", "k", Count.RUNS);
    return of(limited(gate, new Limit.Pace(rule)));
  }

  /** Tokens for each key, ever or on each day. */
  static StartPolicy tokens(Kind kind, long tokens) {
    var gate = new Gate(kind, Scope.WORKFLOW, "w", "k", Count.STEPS);
    var allowance =
        new Allowance(Optional.empty(), Optional.of(tokens), Optional.empty(), Optional.empty());
    return of(limited(gate, new Limit.Pool(allowance)));
  }

  /** Tokens of this step of a workflow, for each key, ever. */
  static StartPolicy tokensOfStep(String step, long tokens) {
    var gate = new Gate(Kind.BUDGET_KEY, Scope.STEP, step, "k", Count.STEPS);
    var allowance =
        new Allowance(Optional.empty(), Optional.of(tokens), Optional.empty(), Optional.empty());
    return of(limited(gate, new Limit.Pool(allowance)));
  }

  static StartPolicy both(StartPolicy one, StartPolicy other) {
    var limits = new ArrayList<>(one.limits());
    limits.addAll(other.limits());
    return new StartPolicy(
        limits, one.priority().or(other::priority), one.expire().or(other::expire));
  }

  static StartPolicy expiring(Duration expire) {
    return new StartPolicy(List.of(), Optional.empty(), Optional.of(expire));
  }

  static StartPolicy prioritised() {
    return new StartPolicy(
        List.of(),
        Optional.of(event -> {
          Matcher priority = PRIORITY.matcher(event.text());
          return priority.find()
              ? new Evaluated.Value(new Json(priority.group(1)))
              : new Evaluated.Undefined("no such key");
        }),
        Optional.empty());
  }

  static Gate gate(Scope scope, Count count) {
    return new Gate(Kind.CONCURRENCY, scope, "w", "k", count);
  }

  private static StartPolicy of(Limited... limits) {
    return new StartPolicy(Arrays.asList(limits), Optional.empty(), Optional.empty());
  }

  private static Limited limited(Gate gate, Limit limit) {
    return new Limited(
        gate,
        limit,
        Optional.of(event -> {
          Matcher key = KEY.matcher(event.text());
          if (event.text().contains("broken")) {
            return new Bucket.Undefined("no such overload");
          } else if (!key.find()) {
            return new Bucket.Of("null");
          } else if (key.group(1).equals("false")) {
            return new Bucket.NotApplied();
          }
          return new Bucket.Of(key.group(2) == null ? key.group(1) : key.group(2));
        }));
  }
}
