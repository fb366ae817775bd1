package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.plugin.spi.StepCall;
import dev.signalbox.plugin.spi.StepKind;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code notify: "text"}. Its key is the step's, so that an attempt after a crash tells nobody
 * twice who can know.
 */
final class NotifyStep implements StepKind {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Notifier notifier;
  private final Clock clock;

  NotifyStep(Notifier notifier, Clock clock) {
    this.notifier = notifier;
    this.clock = clock;
  }

  @Override
  public Outcome perform(StepCall call) throws JsonProcessingException, InterruptedException {
    JsonNode input = JSON.readTree(call.input().text()).path("notify");
    var message = message(call, input);
    String to = input.path("to").asText("");
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      var sending =
          thread.submit(() -> to.isEmpty() ? notifier.send(message) : notifier.send(message, to));
      call.interruption().whenRequested(() -> sending.cancel(true));
      return outcome(sending, to);
    }
  }

  private Message message(StepCall call, JsonNode input) {
    String workflow = call.workflow().toString();
    boolean isBare = !input.isObject();
    return new Message(
        call.key(),
        clock.instant(),
        On.NOTIFY,
        isBare ? workflow : input.path("title").asText(workflow),
        text(isBare ? input : input.path("text")),
        call.run().toString(),
        workflow);
  }

  private static String text(JsonNode node) {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  private static Outcome outcome(Future<Notifier.Sent> sending, String to)
      throws InterruptedException {
    try {
      return switch (sending.get()) {
        case Notifier.Sent.To sent -> new Outcome.Claimed(channels(sent));
        case Notifier.Sent.Vetoed(String reason) ->
            new Outcome.Failed(FailureKind.VETOED, "notify: vetoed: " + reason, Json.NULL);
        case Notifier.Sent.Nowhere _ ->
            new Outcome.Failed(
                FailureKind.CONFIG,
                "notify: there is no route of the name '" + to + "'",
                Json.NULL);
      };
    } catch (CancellationException e) {
      return new Outcome.Cancelled("notify: interrupted before everybody was told", Json.NULL);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Undelivered failure) {
        return new Outcome.Failed(
            new Failure(FailureKind.ERROR, "notify: " + failure.getMessage()),
            Json.NULL,
            failure.retryAfter());
      }
      throw new IllegalStateException(
          "expected a notification to be sent or refused", e.getCause());
    }
  }

  private static Json channels(Notifier.Sent.To sent) {
    var members = new LinkedHashMap<String, Json>();
    members.put("to", Json.array(sent.channels().stream().map(Json::string).toList()));
    return Json.object(members);
  }
}
