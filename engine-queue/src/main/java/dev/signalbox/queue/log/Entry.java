package dev.signalbox.queue.log;

import dev.signalbox.core.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a stream.
 *
 * @param sequence from 1, without gaps
 * @param type the kind of event, in kebab-case
 * @param body of a run, {@code {"event":{...},"facts":[...]}}
 * @param link ties the entry to the one before it, see {@link Link}
 */
public record Entry(
    StreamId stream, long sequence, Instant time, String type, Json body, Link link) {

  /** Whether the entry with this link is the one before it. */
  public boolean follows(Link before) {
    return before.next(sequence, time, type, body).equals(link);
  }

  /** The one that follows the last of its stream; its time is not before that one's. */
  public static Entry after(
      Optional<Entry> last, StreamId stream, Instant now, String type, Json body) {
    Link before = last.map(Entry::link).orElse(Link.FIRST);
    Instant time = last.map(Entry::time).filter(now::isBefore).orElse(now);
    long sequence = last.map(Entry::sequence).orElse(0L) + 1;
    return new Entry(stream, sequence, time, type, body, before.next(sequence, time, type, body));
  }
}
