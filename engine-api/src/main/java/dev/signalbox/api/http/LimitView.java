package dev.signalbox.api.http;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Json;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.Kebab;
import dev.signalbox.queue.LimitDesk.Bucket;
import dev.signalbox.queue.LimitDesk.Configured;
import dev.signalbox.queue.LimitDesk.Obstacle;
import dev.signalbox.queue.SlotRow;
import dev.signalbox.queue.Spell;
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
    limit.configured().forEach((workflow, own) -> workflows.number(workflow.value(), number(own)));
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
    }
  }

  private static long number(Limit limit) {
    return switch (limit) {
      case Limit.Slots(long slots) -> slots;
      case Limit.Pace(RateLimit rule) -> rule.limit();
    };
  }

  private static Json bucket(Bucket bucket, Predicate<RunId> seen) {
    return new Doc()
        .text("key", bucket.place().bucket())
        .number("in-use", bucket.held())
        .number("queued", bucket.queued())
        .list("holders", holders(bucket.holders(), seen))
        .time("next", bucket.next())
        .json();
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
    return new Doc()
        .text("id", claim.gate().id())
        .text("kind", Kebab.of(claim.gate().kind().name()))
        .text("key", claim.bucket())
        .number("limit", limit(claim))
        .number("in-use", obstacle.held())
        .flag("full", obstacle.full())
        .list("holders", holders(obstacle.holders(), seen))
        .number("position", obstacle.ahead() + 1)
        .time("next", obstacle.next())
        .json();
  }

  private static long limit(Claim claim) {
    return switch (claim) {
      case Claim.Slot slot -> slot.limit();
      case Claim.Start start -> start.rule().limit();
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
    };
  }
}
