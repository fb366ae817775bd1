package dev.signalbox.api.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.signalbox.api.cli.Api;
import dev.signalbox.api.cli.HistoryReader;
import dev.signalbox.api.cli.Timeline;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Watches one run, through every engine that carries it on. */
final class Follow {
  private static final Set<String> TERMINAL =
      Set.of("succeeded", "failed", "cancelled", "quarantined");

  private final String id;
  private final Timeline timeline;
  private final HistoryReader history;
  private final Map<String, Integer> facts = new HashMap<>();
  private Api api;
  private JsonNode run;

  Follow(Api api, String id, Timeline timeline) {
    this.id = id;
    this.timeline = timeline;
    this.api = api;
    this.history = new HistoryReader(api, id);
    this.run = current();
  }

  String id() {
    return id;
  }

  /** Goes on with the engine that was started anew. */
  void at(Api other) {
    api = other;
    history.at(other);
  }

  /** Reads what is new and prints it; returns whether anything was. */
  boolean read() {
    run = current();
    var events = history.unread();
    for (JsonNode event : events) {
      event.path("facts").forEach(fact -> facts.merge(key(fact), 1, Integer::sum));
      timeline.event(event);
    }
    return !events.isEmpty();
  }

  private JsonNode current() {
    return api.get("/v1/runs/" + Api.encoded(id)).json();
  }

  /** A closed approval counts by what was decided. */
  private static String key(JsonNode fact) {
    String choice = fact.path("ruling").path("choice").asText();
    return fact.path("type").asText() + (choice.isEmpty() ? "" : " " + choice);
  }

  /** How many facts of this type there are. */
  int count(String type) {
    return facts.getOrDefault(type, 0);
  }

  String status() {
    return run.path("status").asText();
  }

  boolean isOver() {
    return TERMINAL.contains(status());
  }

  String step(String step) {
    return node(step).path("status").asText();
  }

  /** A member of a step's output. */
  String output(String step, String member) {
    return node(step).path("output").path(member).asText();
  }

  String failure() {
    JsonNode failure = run.path("failure");
    return failure.path("kind").asText() + ": " + failure.path("message").asText();
  }

  private JsonNode node(String step) {
    return StreamSupport.stream(run.path("steps").spliterator(), false)
        .filter(it -> it.path("id").asText().equals(step))
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }
}
