package dev.signalbox.core;

import java.util.Locale;

/**
 * Something that bounds how many may run, or begin, at once. Whoever names the same one shares it.
 *
 * @param name the workflow or the group whose it is; empty for the whole engine
 * @param key the text of the expression that divides it into buckets; empty where it has one bucket
 */
public record Gate(Kind kind, Scope scope, String name, String key, Count count) {
  private static final int KEY_DIGITS = 8;

  /** What is bounded. */
  public enum Kind {
    /** How many hold a slot at the same time. */
    CONCURRENCY,
    /** How many runs begin within a period. */
    THROTTLE,
    /** Whether a run is live: there is one at most. */
    SINGLETON,
    /** How much agents consume, ever. */
    BUDGET_KEY,
    /** How much agents consume on one day, UTC. */
    BUDGET_DAY
  }

  /** Who shares it. */
  public enum Scope {
    WORKFLOW,
    GROUP,
    ENGINE
  }

  /** What takes a slot. */
  public enum Count {
    /** Each attempt of a step, from its offer to its end. */
    STEPS,
    /** Each run, from its admission to its end. */
    RUNS
  }

  /** The name by which people find it, which is safe in an address. */
  public String id() {
    var id = new StringBuilder(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (kind == Kind.CONCURRENCY) {
      id.append('.').append(count.name().toLowerCase(Locale.ROOT));
    }
    id.append('.').append(scope.name().toLowerCase(Locale.ROOT));
    if (!name.isEmpty()) {
      id.append('.').append(name);
    }
    if (!key.isEmpty()) {
      id.append('.').append(Digest.of(key).hex(), 0, KEY_DIGITS);
    }
    return id.toString();
  }
}
