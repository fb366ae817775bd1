package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.plugin.spi.Hook;
import java.time.Clock;
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
                run.workflow().toString()));
  }

  private record Words(On on, String title, String text) {}

  private static Optional<Words> words(Run run, Fact fact) {
    if (fact instanceof Fact.ApprovalOpened opened) {
      return Optional.of(
          new Words(On.APPROVAL_REQUESTED, "Approval needed: " + run.workflow(), ask(run, opened)));
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

  private static String ask(Run run, Fact.ApprovalOpened opened) {
    String id = run.id() + "." + opened.step();
    String until = opened.deadline().map(due -> "\n\nUntil " + due + ".").orElse("");
    return plain(opened.ask())
        + until
        + "\n\nApproval "
        + id
        + ". To decide:\nsignalbox approve "
        + id;
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
