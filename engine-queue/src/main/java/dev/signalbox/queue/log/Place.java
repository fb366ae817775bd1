package dev.signalbox.queue.log;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;

/**
 * A bucket of a limit, as the store names it.
 *
 * @param gate the id of the limit
 */
public record Place(String gate, String bucket) {
  /** The lower, the more there may be who share it. */
  public int breadth() {
    return Gate.breadth(gate);
  }

  /**
   * Whether some of those who share the one do not share the other, and the other way round: the
   * wider one of them is divided by a key.
   */
  public boolean crosses(Place other) {
    return Math.min(breadth(), other.breadth()) % 2 == 1;
  }

  public static Place of(Claim.Bucket bucket) {
    return new Place(bucket.gate().id(), bucket.key());
  }
}
