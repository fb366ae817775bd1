package dev.signalbox.queue;

import dev.signalbox.core.Json;
import java.time.Instant;

/**
 * One entry of a stream.
 *
 * @param sequence from 1, without gaps
 * @param type the kind of event, in kebab-case
 * @param body of a run, {@code {"event":{...},"facts":[...]}}
 * @param link ties the entry to the one before it, see {@link Link}
 */
public record Entry(
    StreamId stream, long sequence, Instant time, String type, Json body, Link link) {}
