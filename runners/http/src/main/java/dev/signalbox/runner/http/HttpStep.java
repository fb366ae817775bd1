package dev.signalbox.runner.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.runner.spi.AttemptId;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Performs the step {@code http}: a request to another machine. */
public final class HttpStep implements AutoCloseable {
  /** How it is written as a step. */
  public static final StepShape SHAPE =
      new StepShape(
          "http",
          new Shape.Keys(
              List.of(
                  Shape.Key.required("url", new Shape.Url(), "What is asked."),
                  Shape.Key.optional(
                      "method",
                      new Shape.Word(
                          List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")),
                      "How; POST with a body, else GET."),
                  Shape.Key.optional("headers", new Shape.Headers(), "The headers by name."),
                  Shape.Key.optional("body", new Shape.Body(), "What is sent along."),
                  Shape.Key.optional(
                      "timeout", new Shape.Span(), "How long an answer may take in all; 10s."),
                  Shape.Key.optional(
                      "max-response",
                      new Shape.Whole(1, 1 << 20),
                      "The bytes of an answer that are taken, more is a failure; 65536."))),
          List.of(StepShape.RUNS_ON),
          Step.Start.DIRECT);

  private static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(10);

  private final Wire wire;
  private final Exchange exchange;
  private final Secrets secrets;
  private final InstantSource clock;

  public HttpStep(Vertx vertx, OutboundGuard guard, Secrets secrets, InstantSource clock) {
    this(vertx, guard, secrets, clock, Optional.empty());
  }

  /** {@code trust}: whose certificates count; those that Java trusts where it is empty. */
  HttpStep(
      Vertx vertx,
      OutboundGuard guard,
      Secrets secrets,
      InstantSource clock,
      Optional<TrustOptions> trust) {
    this.wire = new Wire(vertx, trust);
    this.exchange = new Exchange(wire, guard);
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * One attempt.
   *
   * @param input <code>
   *     {"http":{"url":TEXT,"method":TEXT,"headers":{NAME:[TEXT or {"secret":NAME}]},
   *     "body":TEXT,"timeout":MS,"max-response":BYTES}}</code>, all but the URL optional
   * @param timeout that of the step
   */
  public record Call(
      AttemptId id, Json input, Optional<Duration> timeout, Interruption interruption) {}

  /**
   * Carries it out. An answer of 2xx is a claim with the output {@code
   * {"status","headers","body"}}; what other answers say is kept, too. Returns in time whatever the
   * other side does.
   */
  public Outcome perform(Call call) {
    JsonNode input = JsonTree.of(call.input()).path("http");
    if (call.interruption().requested()) {
      return cancelled();
    }
    try {
      Request request = Request.of(input, call.id(), secrets);
      return within(timeout(input, call.timeout()), request, call.interruption());
    } catch (RunnerException e) {
      return new Outcome.Failed(FailureKind.CONFIG, String.valueOf(e.getMessage()), Json.NULL);
    }
  }

  private static Duration timeout(JsonNode input, Optional<Duration> ofStep) {
    Optional<Duration> own =
        input.has("timeout")
            ? Optional.of(Duration.ofMillis(input.path("timeout").asLong()))
            : Optional.empty();
    return Stream.concat(own.stream(), ofStep.stream())
        .min(Duration::compareTo)
        .orElse(STANDARD_TIMEOUT);
  }

  /** On a thread of its own: nothing interrupts the resolver of names. */
  private Outcome within(Duration timeout, Request request, Interruption interruption) {
    var result = new CompletableFuture<Outcome>();
    Thread thread = Thread.ofVirtual().name("http").start(() -> complete(result, request));
    interruption.whenRequested(() -> result.complete(cancelled()));
    try {
      return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Outcome.TimedOut(
          Answer.named(request) + " did not answer in full within " + timeout.toMillis() + " ms",
          Json.NULL);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return cancelled();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request broke its thread", e.getCause());
    } finally {
      thread.interrupt();
    }
  }

  /** Whatever it comes to, the caller must learn of it. */
  private void complete(CompletableFuture<Outcome> result, Request request) {
    try {
      result.complete(outcome(request, exchange.run(request)));
    } catch (InterruptedException _) {
      result.complete(cancelled());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private Outcome outcome(Request request, Exchange.Result result) {
    String name = Answer.named(request);
    return switch (result) {
      case Exchange.Result.Answered(Request last, Response response) ->
          new Answer(last, response).outcome(clock.instant());
      case Exchange.Result.Refused(String reason) ->
          new Outcome.Failed(FailureKind.CONFIG, name + ": " + reason, Json.NULL);
      case Exchange.Result.Unanswered(String reason) ->
          new Outcome.Failed(FailureKind.ERROR, name + ": " + reason, Json.NULL);
      case Exchange.Result.Unusable(String reason) ->
          new Outcome.NonRetryable(new Failure(FailureKind.ERROR, name + ": " + reason), Json.NULL);
    };
  }

  private static Outcome cancelled() {
    return new Outcome.Cancelled("interrupted at the engine's request", Json.NULL);
  }

  @Override
  public void close() {
    wire.close();
  }
}
