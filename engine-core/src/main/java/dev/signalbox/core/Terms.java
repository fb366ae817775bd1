package dev.signalbox.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * On what terms a run begins: facts, which no later change of its workflow alters.
 *
 * @param headStart in seconds
 * @param expires until when it must have started
 */
public record Terms(List<Claim> claims, long headStart, Optional<Instant> expires) {
  public static final Terms NONE = new Terms(List.of(), 0, Optional.empty());

  public Terms {
    claims = List.copyOf(claims);
  }

  /** The same, with a claim that comes after the others. */
  public Terms and(Claim last) {
    var all = new ArrayList<Claim>(claims);
    all.add(last);
    return new Terms(all, headStart, expires);
  }

  /** The same, with a claim that comes before the others. */
  public Terms with(Claim first) {
    var all = new ArrayList<Claim>(List.of(first));
    all.addAll(claims);
    return new Terms(all, headStart, expires);
  }
}
