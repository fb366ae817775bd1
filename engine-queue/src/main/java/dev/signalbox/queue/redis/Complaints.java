package dev.signalbox.queue.redis;

import dev.signalbox.queue.ambient.Distrust;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** What is said of a server that cannot be used, and what can be done about it. */
record Complaints(RedisSettings settings) {
  /**
   * How a server says that it takes nothing now, or not from us: it loads its data, cannot write
   * them, has no room, is no primary any more. A script tells of it in the midst of its own error.
   */
  private static final Pattern CLOSED_TO_US =
      Pattern.compile(
          "(?:^|-)(?:LOADING|MISCONF|OOM|READONLY|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|BUSY|NOAUTH|NOPERM)\\b");

  /** What the client itself says as if it were the server. */
  private static final String CLOSED = "CONNECTION_CLOSED";

  /** What the server has answered, where that is what has failed. */
  static Optional<String> answer(Throwable e) {
    return e instanceof Response response
            && response.type() == ResponseType.ERROR
            && !response.toString().equals(CLOSED)
        ? Optional.of(e.toString())
        : Optional.empty();
  }

  static boolean isClosedToUs(String answer) {
    return CLOSED_TO_US.matcher(answer).find();
  }

  QueueUnavailable away() {
    return new QueueUnavailable(subject() + " cannot be reached");
  }

  QueueUnavailable refused(String answer) {
    return new QueueUnavailable(subject() + " takes nothing now: " + answer);
  }

  /** In the midst of a conversation. */
  QueueUnavailable broken(Throwable e) {
    return new QueueUnavailable(
        e instanceof TimeoutException
            ? subject() + " has not answered within " + settings.deadline()
            : subject() + " cannot be reached: " + e.getMessage(),
        e);
  }

  /** From the beginning. */
  QueueUnavailable unreachable(ExecutionException e) {
    return new QueueUnavailable(
        subject() + " cannot be reached: " + reason(Optional.ofNullable(e.getCause()).orElse(e)),
        e);
  }

  /** What can be done about it. */
  String reason(Throwable e) {
    if (e instanceof TimeoutException) {
      return "it has not answered within "
          + settings.deadline().toSeconds()
          + " s"
          + (settings.server().getScheme().equals("rediss")
              ? "; does it speak TLS at this port?"
              : "");
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchFileException) {
        return "sslrootcert: expected a file with certificates, found none at "
            + cause.getMessage();
      }
    }
    return Distrust.in(e)
        .map(distrust ->
            distrust + ", or of those that Java trusts where the URL has no sslrootcert")
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  private String subject() {
    return "redis at " + settings.place();
  }
}
