package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads the history of a run from where it stopped the last time. */
public final class HistoryReader {
  private Api api;
  private final String path;
  private String cursor = "";
  private long last;

  public HistoryReader(Api api, String run) {
    this.api = api;
    this.path = "/v1/runs/" + Api.encoded(run) + "/history";
  }

  /** Goes on at another server of the same run: the engine was started anew. */
  public void at(Api other) {
    api = other;
  }

  /** What has come since the last call. */
  public List<JsonNode> unread() {
    var events = new ArrayList<JsonNode>();
    boolean isMore = true;
    while (isMore) {
      JsonNode page =
          api.get(path + (cursor.isEmpty() ? "" : "?cursor=" + Api.encoded(cursor))).json();
      for (JsonNode event : page.path("events")) {
        if (event.path("sequence").asLong() > last) {
          last = event.path("sequence").asLong();
          events.add(event);
        }
      }
      // The last page has no next one; it is read again until it is full.
      isMore = page.path("next").isTextual();
      cursor = isMore ? page.path("next").asText() : cursor;
    }
    return events;
  }
}
