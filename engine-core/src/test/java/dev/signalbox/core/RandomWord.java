package dev.signalbox.core;

import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What those say of whom a run waits: who works, looks, is called or is asked. */
record RandomWord(SplittableRandom random) {
  Outcome outcome() {
    return switch (random.nextInt(12)) {
      case 0 -> new Outcome.NeedsInput("which one?", Json.NULL);
      case 1 -> new Outcome.Stalled("silent", Json.NULL);
      case 2 -> new Outcome.TimedOut("too long", Json.NULL);
      case 3 -> new Outcome.Cancelled("told to", Json.NULL);
      case 4 -> new Outcome.Indeterminate("no end", Json.NULL);
      case 5 -> new Outcome.NonRetryable(new Failure(FailureKind.ERROR, "404"), Json.NULL);
      case 6, 7 -> failed();
      case 8 -> new Outcome.OverBudget("used up", Json.NULL);
      default -> new Outcome.Claimed(random.nextBoolean() ? Json.EMPTY_OBJECT : Json.string("ok"));
    };
  }

  private Outcome failed() {
    var kinds = FailureKind.values();
    return new Outcome.Failed(
        new Failure(kinds[random.nextInt(kinds.length)], "broke"),
        Json.NULL,
        random.nextInt(4) == 0
            ? Optional.of(Duration.ofMillis(random.nextInt(100_000)))
            : Optional.empty());
  }

  Optional<Usage> usage() {
    return random.nextBoolean()
        ? Optional.of(
            new Usage(random.nextInt(1_000_000), random.nextInt(1000), random.nextInt(9), 0))
        : Optional.empty();
  }

  Verdict verdict() {
    return random.nextInt(3) == 0
        ? new Verdict.Refuted(new Failure(FailureKind.CHECKS_FAILED, "red"), Json.NULL)
        : new Verdict.Holds(Json.TRUE);
  }

  Choice choice() {
    return random.nextInt(3) == 0 ? Choice.REJECT : Choice.APPROVE;
  }

  Actor actor() {
    return new Actor(
        random.nextBoolean() ? "ann" : "bob", List.of(Actor.Role.values()).get(random.nextInt(4)));
  }

  Event.Result result() {
    return switch (random.nextInt(4)) {
      case 0 -> new Event.Result.Failed(new Failure(FailureKind.ERROR, "broke"));
      case 1 -> new Event.Result.Cancelled();
      default -> new Event.Result.Succeeded(Json.TRUE);
    };
  }
}
