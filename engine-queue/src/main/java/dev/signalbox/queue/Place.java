package dev.signalbox.queue;

import dev.signalbox.core.Claim;
import java.util.List;

/**
 * A bucket of a limit, as the store names it.
 *
 * @param gate the id of the limit
 */
public record Place(String gate, String bucket) {
  private static final int OF_ENGINE = 0;
  private static final int OF_GROUP = 2;
  private static final int OF_WORKFLOW = 4;

  /** The lower, the more there may be who share it. */
  int breadth() {
    List<String> parts = List.of(gate.split("\\."));
    int at = parts.getFirst().equals("concurrency") ? 2 : 1;
    int scope =
        switch (parts.size() > at ? parts.get(at) : "") {
          case "engine" -> OF_ENGINE;
          case "group" -> OF_GROUP;
          default -> OF_WORKFLOW;
        };
    int named = scope == OF_ENGINE ? at + 1 : at + 2;
    return parts.size() > named ? scope + 1 : scope;
  }

  public static Place of(Claim.Bucket bucket) {
    return new Place(bucket.gate().id(), bucket.key());
  }
}
