package dev.signalbox.queue.redis;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a process asks of the queue in one go: first its errands, in their order, then jobs for
 * those who wait.
 */
record Round(List<Errand> errands, List<Want> wants) {
  /** Errands, at most. */
  static final int MOST = 64;

  /**
   * What the errands carry, in characters, before it takes no further one; and what it brings for
   * one want, before it brings no further job.
   */
  static final int SIZE = 256 << 10;

  Round {
    errands = List.copyOf(errands);
    wants = List.copyOf(wants);
  }

  /**
   * Jobs that are waited for.
   *
   * @param lanes their keys; of the first of them that has any
   */
  record Want(List<String> lanes, int most) {
    Want {
      lanes = List.copyOf(lanes);
    }
  }

  /**
   * What has come of it.
   *
   * @param rest in how many milliseconds a job may have rested; empty: none rests, or nobody waits
   * @param hauls for each want what was leased
   */
  record Answer(OptionalLong rest, List<Haul> hauls) {
    Answer {
      hauls = List.copyOf(hauls);
    }
  }

  /**
   * What was leased for one want.
   *
   * @param more whether there may be more
   */
  record Haul(boolean more, List<Found> jobs) {
    Haul {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * A job that was leased, to be read by whoever gets it.
   *
   * @param said the errand of the same round by which it was offered
   * @param payload as the queue keeps it; of no meaning where an errand has said it
   */
  record Found(Optional<Errand> said, String payload, String nonce) {}
}
