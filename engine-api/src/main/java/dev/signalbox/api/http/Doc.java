package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A JSON object in the making. What is absent stands in it as {@code null}. */
final class Doc {
  private final SequencedMap<String, Json> members = new LinkedHashMap<>();

  Doc put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  Doc text(String name, String value) {
    return put(name, Json.string(value));
  }

  Doc text(String name, Optional<String> value) {
    return put(name, value.map(Json::string).orElse(Json.NULL));
  }

  Doc number(String name, long value) {
    return put(name, Json.of(value));
  }

  Doc flag(String name, boolean value) {
    return put(name, Json.of(value));
  }

  Doc time(String name, Instant value) {
    return text(name, value.toString());
  }

  Doc time(String name, Optional<Instant> value) {
    return text(name, value.map(Instant::toString));
  }

  Doc list(String name, List<Json> items) {
    return put(name, Json.array(items));
  }

  Doc texts(String name, List<String> items) {
    return list(name, items.stream().map(Json::string).toList());
  }

  Doc map(String name, Map<String, String> map) {
    var doc = new Doc();
    map.forEach(doc::text);
    return put(name, doc.json());
  }

  Json json() {
    return Json.object(members);
  }
}
