package dev.signalbox.runner.http;

import dev.signalbox.runner.spi.outbound.HttpUrl;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks, and follows where it is sent on to, past the guard at each turn. */
record Exchange(Wire wire, OutboundGuard guard) {
  private static final int REDIRECTIONS_MAX = 3;

  /** How it went. */
  sealed interface Result {
    record Answered(Request request, Response response) implements Result {}

    /** It may not be asked, whenever it is tried. */
    record Refused(String reason) implements Result {}

    /** There is no answer, or none that can be taken. */
    record Unanswered(String reason) implements Result {}

    /** There is an answer that will not be taken next time either. */
    record Unusable(String reason) implements Result {}
  }

  Result run(Request first) throws InterruptedException {
    Request request = first;
    for (int turn = 0; ; turn++) {
      Result result = ask(request);
      if (!(result instanceof Result.Answered(Request _, Response response))
          || !response.isRedirection()) {
        return result;
      }
      if (turn == REDIRECTIONS_MAX) {
        return new Result.Unusable("more than " + REDIRECTIONS_MAX + " redirections");
      }
      try {
        HttpUrl to = request.url().resolve(response.header("location").orElse(""));
        request = request.redirected(response.status(), to);
      } catch (HttpUrl.Malformed e) {
        return new Result.Refused("redirected to what is not followed: " + e.getMessage());
      }
    }
  }

  private Result ask(Request request) throws InterruptedException {
    return switch (guard.check(request.url())) {
      case OutboundGuard.Ruling.Passed(List<InetAddress> addresses) -> ask(request, addresses);
      case OutboundGuard.Ruling.Refused(String reason) ->
          new Result.Refused("may not be asked: " + reason);
      case OutboundGuard.Ruling.Unresolved(String reason) -> new Result.Unanswered(reason);
    };
  }

  /** One after another, for as long as nothing was sent. */
  private Result ask(Request request, List<InetAddress> addresses) throws InterruptedException {
    String reason = "no address";
    for (InetAddress address : addresses) {
      try {
        return new Result.Answered(request, wire.send(request, address));
      } catch (Wire.Unconnected e) {
        reason = "cannot connect to " + address.getHostAddress() + ": " + message(e.getCause());
      } catch (Wire.TooLarge e) {
        return new Result.Unusable(message(e));
      } catch (IOException e) {
        return new Result.Unanswered("no whole answer: " + message(e));
      }
    }
    return new Result.Unanswered(reason);
  }

  private static String message(@Nullable Throwable e) {
    String message = e == null ? "unknown" : e.getMessage();
    return message == null ? String.valueOf(e) : message;
  }
}
