package dev.signalbox.api.http;

import dev.signalbox.core.Allowance;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Usage;
import dev.signalbox.queue.admission.LimitDesk.Bucket;
import dev.signalbox.queue.admission.LimitDesk.Configured;
import dev.signalbox.queue.admission.LimitDesk.Obstacle;
import dev.signalbox.queue.admission.Spending;
import dev.signalbox.queue.gates.Spell;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.SlotRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Limits as the API shows them. */
final class LimitView {
  private LimitView() {}

  /** {@code seen}: which runs the caller may know of. */
  static Json of(Configured limit, List<Bucket> buckets, Predicate<RunId> seen) {
    Doc doc = gate(limit.gate());
    numbers(doc, limit.limit());
    var workflows = new Doc();
    limit.configured().forEach((workflow, own) -> workflows.put(workflow.value(), number(own)));
    return doc.put("workflows", workflows.json())
        .flag("changed", limit.changed().isPresent())
        .number("in-use", buckets.stream().mapToLong(Bucket::held).sum())
        .number("queued", buckets.stream().mapToLong(Bucket::queued).sum())
        .list("buckets", buckets.stream().map(bucket -> bucket(bucket, seen)).toList())
        .json();
  }

  private static Doc gate(Gate gate) {
    boolean slots = gate.kind() == Gate.Kind.CONCURRENCY;
    return new Doc()
        .text("id", gate.id())
        .text("kind", Kebab.of(gate.kind().name()))
        .text("scope", Kebab.of(gate.scope().name()))
        .text("of", gate.name().isEmpty() ? Optional.empty() : Optional.of(gate.name()))
        .text("count", slots ? Optional.of(Kebab.of(gate.count().name())) : Optional.empty())
        .text("key", gate.key().isEmpty() ? Optional.empty() : Optional.of(gate.key()));
  }

  private static void numbers(Doc doc, Limit limit) {
    switch (limit) {
      case Limit.Slots(long slots) ->
          doc.number("limit", slots)
              .put("period", Json.NULL)
              .put("burst", Json.NULL)
              .put("algorithm", Json.NULL);
      case Limit.Pace(RateLimit rule) ->
          doc.number("limit", rule.limit())
              .text("period", Spell.of(rule.period()))
              .number("burst", rule.burst())
              .text("algorithm", Kebab.of(rule.algorithm().name()));
      case Limit.Pool(Allowance allowance) ->
          doc.put("limit", Json.NULL)
              .put("period", Json.NULL)
              .put("burst", Json.NULL)
              .put("algorithm", Json.NULL)
              .put("budget", allowance(allowance));
    }
  }

  private static Json allowance(Allowance allowance) {
    return new Doc()
        .put("usd", allowance.microUsd().map(LimitView::dollars).orElse(Json.NULL))
        .put("tokens", allowance.tokens().map(Json::of).orElse(Json.NULL))
        .put("turns", allowance.turns().map(Json::of).orElse(Json.NULL))
        .text("wall", allowance.wall().map(Spell::of))
        .json();
  }

  private static Json spent(Usage usage) {
    return new Doc()
        .put("usd", dollars(usage.microUsd()))
        .number("tokens", usage.tokens())
        .number("turns", usage.turns())
        .text("wall", Spell.of(Duration.ofMillis(usage.wallMillis())))
        .json();
  }

  private static Json dollars(long micro) {
    return new Json(BigDecimal.valueOf(micro, 6).stripTrailingZeros().toPlainString());
  }

  private static Json number(Limit limit) {
    return switch (limit) {
      case Limit.Slots(long slots) -> Json.of(slots);
      case Limit.Pace(RateLimit rule) -> Json.of(rule.limit());
      case Limit.Pool(Allowance allowance) -> allowance(allowance);
    };
  }

  private static Json bucket(Bucket bucket, Predicate<RunId> seen) {
    var doc =
        new Doc()
            .text("key", bucket.place().bucket())
            .number("in-use", bucket.held())
            .number("queued", bucket.queued())
            .list("holders", holders(bucket.holders(), seen))
            .time("next", bucket.next());
    bucket.spending().ifPresent(spending -> spending(doc, spending));
    return doc.json();
  }

  private static void spending(Doc doc, Spending spending) {
    doc.put("spent", spent(spending.spent()))
        .number("releases", spending.releases())
        .flag("used-up", spending.isUsedUp())
        .time("renewal", spending.renewal());
  }

  private static List<Json> holders(List<SlotRow> holders, Predicate<RunId> seen) {
    return holders.stream()
        .filter(holder -> seen.test(holder.run()))
        .map(holder ->
            new Doc()
                .text("run", holder.run().value())
                .text(
                    "step", holder.step().isEmpty() ? Optional.empty() : Optional.of(holder.step()))
                .json())
        .toList();
  }

  /** A limit that something waits for. */
  static Json of(Obstacle obstacle, Predicate<RunId> seen) {
    Claim claim = obstacle.claim();
    var doc =
        new Doc()
            .text("id", claim.gate().id())
            .text("kind", Kebab.of(claim.gate().kind().name()))
            .text("key", claim.bucket())
            .put("limit", limit(claim))
            .number("in-use", obstacle.held())
            .flag("full", obstacle.full())
            .list("holders", holders(obstacle.holders(), seen))
            .number("position", obstacle.ahead() + 1)
            .time("next", obstacle.next());
    obstacle.spending().ifPresent(spending -> spending(doc, spending));
    return doc.json();
  }

  private static Json limit(Claim claim) {
    return switch (claim) {
      case Claim.Slot slot -> Json.of(slot.limit());
      case Claim.Start start -> Json.of(start.rule().limit());
      case Claim.Share share -> allowance(share.allowance());
    };
  }

  /** The same in words. */
  static String words(Obstacle obstacle, Predicate<RunId> seen) {
    Claim claim = obstacle.claim();
    String name = claim.gate().id() + (claim.bucket().isEmpty() ? "" : ", key " + claim.bucket());
    return switch (claim) {
      case Claim.Slot slot -> {
        String who =
            obstacle.holders().stream()
                .filter(holder -> seen.test(holder.run()))
                .map(holder ->
                    "run "
                        + holder.run()
                        + (holder.step().isEmpty() ? "" : " step " + holder.step()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("others");
        yield claim.gate().kind() == Gate.Kind.SINGLETON
            ? name + ": " + (obstacle.held() == 0 ? "no run" : who) + " is live"
            : name
                + ": "
                + obstacle.held()
                + " of "
                + slot.limit()
                + " slots are held"
                + (obstacle.held() == 0 ? "" : ", by " + who);
      }
      case Claim.Start start ->
          name
              + ": "
              + start.rule().limit()
              + " in "
              + Spell.of(start.rule().period())
              + obstacle.next().map(at -> ", the next start at " + at).orElse("");
      case Claim.Share _ ->
          "budget "
              + name
              + ": "
              + obstacle.spending().map(Spending::words).orElse("nothing")
              + (obstacle.full()
                  ? " consumed; it goes on once an operator releases it (signalbox limits release "
                      + claim.gate().id()
                      + ")"
                      + obstacle.next().map(at -> ", or at " + at).orElse("")
                  : " consumed");
    };
  }
}
