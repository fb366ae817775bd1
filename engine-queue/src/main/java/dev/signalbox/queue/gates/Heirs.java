package dev.signalbox.queue.gates;

import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps two engines from making a run each of the same one: whoever makes one that works where
 * others have worked adds an entry to the stream of that workspace, and the second finds that the
 * first was there before. The entries say nothing; they are removed soon.
 */
public final class Heirs {
  public static final String KIND = "rerun";
  private static final String SCOPE = "engine";
  private static final String TYPE = "run-made-again";

  /** Longer than any transaction. */
  private static final Duration SETTLED = Duration.ofDays(1);

  private Heirs() {}

  /** Before anybody looks who works there: whoever comes after this is noticed. */
  public static void look(Draft draft, RunId workspace) {
    var _ = draft.last(stream(workspace));
  }

  /** {@code made} is about to be. */
  public static void claim(Draft draft, RunId workspace, RunId made) {
    var _ = draft.append(stream(workspace), TYPE, Json.string(made.value()));
  }

  private static StreamId stream(RunId workspace) {
    return new StreamId.OfGate(KIND, SCOPE, workspace.value());
  }

  /** Up to which entry such a stream may be removed. */
  public static long free(Entry last, Instant now) {
    return last.time().isAfter(now.minus(SETTLED)) ? last.sequence() - 1 : last.sequence();
  }
}
