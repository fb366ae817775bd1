package dev.signalbox.runner.function;

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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Performs the step {@code function}. */
public final class FunctionStep {
  /** How it is written as a step. */
  public static final StepShape SHAPE =
      new StepShape(
          "function",
          new Shape.Text(false),
          List.of(
              Shape.Key.optional(
                  "with",
                  new Shape.MapOf(new Shape.Text(true)),
                  "What the function is given, as texts."),
              StepShape.RUNS_ON),
          Step.Start.DIRECT);

  private static final Duration STANDARD_GRACE = Duration.ofSeconds(10);

  private final Functions functions;
  private final Duration grace;
  private final Optional<Duration> standing;
  private volatile Read lastRead = new Read(Json.NULL, JsonTree.of(Json.NULL));

  public FunctionStep(Functions functions) {
    this(functions, STANDARD_GRACE);
  }

  FunctionStep(Functions functions, Duration grace) {
    this.functions = functions;
    this.grace = grace;
    this.standing = Optional.of(grace);
  }

  /**
   * One attempt.
   *
   * @param input <code>{"function":NAME,"with":{...}}</code>
   */
  public record Call(
      AttemptId id,
      Json event,
      Json input,
      Optional<Duration> timeout,
      Interruption interruption) {}

  /**
   * How long the caller shall wait for {@link #perform} once the attempt is interrupted; empty
   * where it returns by itself, as it does with a timeout.
   */
  public Optional<Duration> grace(Optional<Duration> timeout) {
    return timeout.isEmpty() ? standing : Optional.empty();
  }

  /**
   * Carries it out. Without a timeout on the calling thread, where an interruption can only
   * interrupt; with one on a thread of its own, and a function that does not heed its interruption
   * for 10 s is then left to itself.
   */
  public Outcome perform(Call call) {
    JsonNode input = read(call.input());
    String name = input.path("function").asText();
    Optional<StepFunction> function = functions.find(name);
    if (function.isEmpty()) {
      return failed(
          FailureKind.CONFIG,
          "expected the name of a function, found '"
              + name
              + "'; there are "
              + functions.names()
              + "; put its jar into lib");
    }
    if (call.interruption().requested()) {
      return new Outcome.Cancelled("interrupted before it began", Json.NULL);
    }
    Json with = input.has("with") ? JsonTree.json(input.path("with")) : Json.EMPTY_OBJECT;
    AttemptId id = call.id();
    var arguments =
        new FunctionCall(
            id.run(), id.step(), id.number(), id.key(), call.event(), with, call.interruption());
    return call.timeout().isEmpty()
        ? here(function.get(), arguments)
        : new TimedCall(() -> outcome(function.get(), arguments), call.timeout().get(), grace)
            .run(call.interruption());
  }

  /**
   * A workflow gives its steps the same input again and again, as long as no expression is in it.
   */
  private JsonNode read(Json input) {
    Read last = lastRead;
    if (!last.input().equals(input)) {
      last = new Read(input, JsonTree.of(input));
      lastRead = last;
    }
    return last.tree();
  }

  private record Read(Json input, JsonNode tree) {}

  private static Outcome here(StepFunction function, FunctionCall call) {
    var thread = new InterruptibleThread(Thread.currentThread());
    call.interruption().whenRequested(thread::interrupt);
    try {
      return outcome(function, call);
    } finally {
      thread.leave();
    }
  }

  @SuppressWarnings(
      "CatchingUnchecked") // a function may throw what it likes: it fails its attempt, and nothing
  // else
  private static Outcome outcome(StepFunction function, FunctionCall call) {
    try {
      return claimed(function, function.run(call));
    } catch (RetryAfter e) {
      var failure = new Failure(FailureKind.ERROR, message(e));
      return new Outcome.Failed(failure, Json.NULL, Optional.of(e.pause()));
    } catch (NonRetryable e) {
      return failed(FailureKind.CONFIG, message(e));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      return call.interruption().requested()
          ? new Outcome.Cancelled("interrupted at the engine's request", Json.NULL)
          : failed(FailureKind.ERROR, message(e));
    }
  }

  /** What a function returns is not checked by any compiler of ours. */
  private static Outcome claimed(StepFunction function, @Nullable Json output) {
    if (output == null) {
      return new Outcome.Claimed(Json.NULL);
    }
    try {
      JsonTree.check(output.text());
      return new Outcome.Claimed(output);
    } catch (IOException e) {
      return failed(
          FailureKind.ERROR,
          "expected JSON as the output of " + function.name() + ", found none: " + e.getMessage());
    }
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getName() : message;
  }

  private static Outcome failed(FailureKind kind, String message) {
    return new Outcome.Failed(kind, message, Json.NULL);
  }
}
