package dev.signalbox.queue.ambient;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for what the log will answer. */
public final class Waits {
  private Waits() {}

  /** The value, or the exception that it ended with as it was thrown. */
  public static <T> T on(CompletableFuture<T> future) {
    if (!future.isDone()) {
      Threads.current().await(future);
    }
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
