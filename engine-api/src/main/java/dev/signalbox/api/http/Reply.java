package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;

/** What a handler answers. */
sealed interface Reply {
  String JSON = "application/json";

  /** All of it at once; no content where the type is empty. */
  record Whole(int status, String type, Buffer content, SequencedMap<String, String> headers)
      implements Reply {}

  /** Piece by piece. It is always run, once, so that what it holds is let go. */
  record Flowing(String type, Flow flow) implements Reply {}

  /** Writes the pieces. */
  interface Flow {
    void run(Sink sink) throws Exception;
  }

  /** Where the pieces go. */
  interface Sink {
    /** Returns when the client has room for more. */
    default void write(byte[] piece) throws ClientGone, InterruptedException {
      write(piece, () -> true);
    }

    /** As {@link #write(byte[])}, but waits for the client only as long as this holds. */
    void write(byte[] piece, BooleanSupplier wanted) throws ClientGone, InterruptedException;

    boolean isOpen();

    /** Runs when the client has gone. */
    void onGone(Runnable action);
  }

  /** The client has gone, or takes nothing any more. */
  final class ClientGone extends Exception {
    private static final long serialVersionUID = 1L;

    ClientGone() {
      super("the client has gone", null, false, false);
    }
  }

  static Whole json(int status, Json json) {
    return whole(status, JSON, json.text());
  }

  static Whole whole(int status, String type, String text) {
    return new Whole(status, type, Buffer.buffer(text), new LinkedHashMap<>());
  }

  static Whole nothing(int status) {
    return whole(status, "", "");
  }

  static Whole problem(Problem problem, String id) {
    return new Whole(
        problem.status(),
        Problem.MEDIA_TYPE,
        Buffer.buffer(problem.json(id).text()),
        problem.headers());
  }
}
