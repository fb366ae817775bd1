package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.OutcomeFile;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.process.Ended;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A stream that is decoded in memory, and what it leads to. */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
record Replay(byte[] stream, int piece, int exit, Optional<Ended.Kill> kill, String errors) {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final StreamJsonRunner RUNNER =
      new StreamJsonRunner(
          "claude",
          new Invocation(List.of("claude"), Optional.empty(), "default", List.of()),
          new ProcessSettings(1, Limits.NONE, MissingNode.getInstance()),
          "subscription",
          _ -> Optional.empty(),
          ProcessSupervisor.standard(),
          Clock.fixed(NOW, ZoneOffset.UTC));

  static byte[] bytes(String name) {
    try (InputStream in = Replay.class.getResourceAsStream(name + ".ndjson")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Replay of(String name) {
    return of(bytes(name));
  }

  static Replay of(byte[] stream) {
    return inPieces(stream, Math.max(1, stream.length));
  }

  static Replay inPieces(byte[] stream, int piece) {
    return new Replay(stream, piece, 0, Optional.empty(), "");
  }

  Replay cutAt(int length) {
    return new Replay(Arrays.copyOf(stream, length), Math.max(1, length), exit, kill, errors);
  }

  Replay exit(int code) {
    return new Replay(stream, piece, code, kill, errors);
  }

  Replay kill(Ended.Kill reason) {
    return new Replay(stream, piece, exit, Optional.of(reason), errors);
  }

  Replay errors(String text) {
    return new Replay(stream, piece, exit, kill, text);
  }

  List<NormalizedEvent> events() {
    var events = new ArrayList<NormalizedEvent>();
    decode(new ClaudeDecoder(events::add));
    return events;
  }

  Transcript transcript() {
    return decode(new ClaudeDecoder(_ -> {}));
  }

  private Transcript decode(ClaudeDecoder decoder) {
    for (int from = 0; from < stream.length; from += piece) {
      byte[] bytes = Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece));
      var _ = decoder.accept(bytes, bytes.length);
    }
    decoder.end();
    return decoder.transcript();
  }

  AttemptResult result() {
    return RUNNER.concluded(
        transcript(), new Ended.Exited(exit, kill, errors), new OutcomeFile.Absent());
  }

  Outcome outcome() {
    return result().outcome();
  }

  /** The outcome in one word. */
  String word() {
    return switch (outcome()) {
      case Outcome.Claimed _ -> "claimed";
      case Outcome.Failed failed -> failed.failure().kind().kebab();
      case Outcome.NonRetryable failed -> failed.failure().kind().kebab();
      case Outcome.NeedsInput _ -> "needs-input";
      case Outcome.Stalled _ -> "stalled";
      case Outcome.OverBudget _ -> "over budget";
      case Outcome.TimedOut _ -> "timed-out";
      case Outcome.Cancelled _ -> "cancelled";
      case Outcome.Indeterminate _ -> "indeterminate";
    };
  }
}
