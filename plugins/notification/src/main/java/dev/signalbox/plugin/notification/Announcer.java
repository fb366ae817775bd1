package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.plugin.spi.Hook;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what happens to runs, as far as a route wants to know. */
final class Announcer implements Hook.Observe {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Notifier notifier;
  private final Clock clock;

  Announcer(Notifier notifier, Clock clock) {
    this.notifier = notifier;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "announce";
  }

  @Override
  public Set<Class<? extends Fact>> facts() {
    return Arrays.stream(On.values())
        .filter(notifier::isWanted)
        .flatMap(on -> on.fact().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void observe(Hook.Observation observation) throws Undelivered, InterruptedException {
    var message = message(observation);
    if (message.isPresent()
        && notifier.send(message.get()) instanceof Notifier.Sent.Vetoed(String reason)) {
      LOG.info(
          "notification {} of run {} was vetoed: {}",
          message.get().on().word(),
          message.get().run(),
          reason);
    }
  }

  private Optional<Message> message(Hook.Observation observation) {
    var run = observation.run();
    return words(run, observation.fact())
        .map(words ->
            new Message(
                observation.key(),
                clock.instant(),
                words.on(),
                words.title(),
                words.text(),
                run.id().toString(),
                run.workflow().toString(),
                words.asking()));
  }

  private record Words(On on, String title, String text, Optional<StepPath> asking) {
    Words(On on, String title, String text) {
      this(on, title, text, Optional.empty());
    }
  }

  private static Optional<Words> words(Run run, Fact fact) {
    if (fact instanceof Fact.ApprovalOpened opened) {
      return Optional.of(
          question(On.APPROVAL_REQUESTED, "Approval needed: ", run, Asked.of(opened)));
    }
    if (fact instanceof Fact.ApprovalReminded(StepPath step, int _, var _)) {
      return Asked.of(run, step)
          .map(asked -> question(On.APPROVAL_REMINDED, "Approval still needed: ", run, asked));
    }
    if (fact instanceof Fact.ApprovalEscalated(StepPath step, var _)) {
      return Asked.of(run, step)
          .map(asked ->
              question(On.APPROVAL_ESCALATED, "Approval needed, nobody has decided: ", run, asked));
    }
    String seeMore = "\n\nsignalbox show " + run.id();
    if (fact instanceof Fact.RunFailed(Run.RunFailure failed)) {
      String where = failed.step().map(step -> " in step " + step).orElse("");
      String text =
          failed.failure().kind().kebab() + where + ": " + failed.failure().message() + seeMore;
      return Optional.of(new Words(On.RUN_FAILED, "Run failed: " + run.workflow(), text));
    }
    if (fact instanceof Fact.RunSucceeded) {
      String text = "Run " + run.id() + " of " + run.workflow() + " has succeeded." + seeMore;
      return Optional.of(new Words(On.RUN_SUCCEEDED, "Run succeeded: " + run.workflow(), text));
    }
    if (fact instanceof Fact.RunCancelled) {
      String by = run.cancellation().map(it -> " by " + it.by()).orElse("");
      String text =
          "Run " + run.id() + " of " + run.workflow() + " was cancelled" + by + "." + seeMore;
      return Optional.of(new Words(On.RUN_CANCELLED, "Run cancelled: " + run.workflow(), text));
    }
    return Optional.empty();
  }

  /** A question as it is to be told. */
  private record Asked(StepPath step, Json ask, int votes, int quorum, Optional<Instant> deadline) {
    static Asked of(Fact.ApprovalOpened fact) {
      return new Asked(fact.step(), fact.ask(), 0, fact.quorum(), fact.deadline());
    }

    /** Nobody is reminded of what is not asked any more. */
    static Optional<Asked> of(Run run, StepPath path) {
      return run.steps()
          .find(path)
          .flatMap(step ->
              step.progress() instanceof Progress.Asking asking
                  ? Optional.of(
                      new Asked(
                          path,
                          asking.ask(),
                          asking.votes().size(),
                          asking.quorum(),
                          asking.deadline()))
                  : Optional.empty());
    }
  }

  private static Words question(On on, String title, Run run, Asked asked) {
    String id = run.id() + "." + asked.step();
    String votes =
        asked.quorum() > 1 ? "\n\n" + asked.votes() + " of " + asked.quorum() + " approved." : "";
    String until = asked.deadline().map(due -> "\n\nUntil " + due + ".").orElse("");
    String text =
        plain(asked.ask())
            + votes
            + until
            + "\n\nApproval "
            + id
            + ". To decide:\nsignalbox approve "
            + id;
    return new Words(on, title + run.workflow(), text, Optional.of(asked.step()));
  }

  /** A string as its text, anything else as JSON. */
  private static String plain(Json json) {
    try {
      var node = JSON.readTree(json.text());
      return node.isTextual() ? node.asText() : json.text();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the question to be JSON", e);
    }
  }
}
