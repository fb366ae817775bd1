package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;

/** An entry of a run's log, as clients see it. */
final class HistoryView {
  private static final Codec CODEC = new Codec();

  private HistoryView() {}

  static Json of(Entry entry) {
    Codec.RawBody body = CODEC.decodeRaw(entry.body());
    return new Doc()
        .number("sequence", entry.sequence())
        .text("type", entry.type())
        .time("time", entry.time())
        .put("data", body.event())
        .put("facts", body.facts())
        .json();
  }
}
