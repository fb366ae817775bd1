package dev.signalbox.runner.function;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call on a thread of its own, which the caller stops waiting for. */
record TimedCall(Supplier<Outcome> call, Duration timeout, Duration grace) {
  private static final Logger LOG = LoggerFactory.getLogger(TimedCall.class);

  Outcome run(Interruption interruption) {
    var result = new CompletableFuture<Outcome>();
    var interrupted = new CompletableFuture<Outcome>();
    Thread thread = Thread.ofVirtual().name("function").start(() -> complete(result));
    interruption.whenRequested(() ->
        interrupted.complete(
            new Outcome.Cancelled("interrupted at the engine's request", Json.NULL)));
    var first = CompletableFuture.anyOf(result, interrupted).thenApply(Outcome.class::cast);
    try {
      Outcome outcome = first.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return result.isDone() ? outcome : end(thread, outcome);
    } catch (TimeoutException e) {
      return end(
          thread,
          new Outcome.TimedOut("did not end within " + timeout.toMillis() + " ms", Json.NULL));
    } catch (InterruptedException e) {
      Outcome outcome =
          end(thread, new Outcome.Cancelled("interrupted at the engine's request", Json.NULL));
      Thread.currentThread().interrupt();
      return outcome;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a function broke its thread", e.getCause());
    }
  }

  /** Whatever it comes to, the caller must learn of it. */
  private void complete(CompletableFuture<Outcome> result) {
    try {
      result.complete(call.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private Outcome end(Thread thread, Outcome outcome) {
    thread.interrupt();
    try {
      if (!thread.join(grace)) {
        LOG.warn("a function does not heed its interruption and is left to itself: {}", outcome);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }
}
