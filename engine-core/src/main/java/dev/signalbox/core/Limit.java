package dev.signalbox.core;

/** How much a gate lets through. */
public sealed interface Limit {
  Claim claim(Gate gate, String bucket);

  /** So many slots. */
  record Slots(long limit) implements Limit {
    public Slots {
      if (limit < 1) {
        throw new IllegalArgumentException("concurrency: expected limit >= 1, found " + limit);
      }
    }

    @Override
    public Claim claim(Gate gate, String bucket) {
      return new Claim.Slot(gate, bucket, limit);
    }
  }

  /** So much for all runs together. */
  record Pool(Allowance allowance) implements Limit {
    @Override
    public Claim claim(Gate gate, String bucket) {
      return new Claim.Share(gate, bucket, allowance);
    }
  }

  /** So many starts in a period. */
  record Pace(RateLimit rule) implements Limit {
    @Override
    public Claim claim(Gate gate, String bucket) {
      return new Claim.Start(gate, bucket, rule);
    }
  }
}
