package dev.signalbox.core;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Something that bounds how many may run, or begin, at once. Whoever names the same one shares it.
 *
 * @param name the workflow, the step of it, or the group whose it is; empty for the whole engine
 * @param key the text of the expression that divides it into buckets; empty where it has one bucket
 */
public record Gate(Kind kind, Scope scope, String name, String key, Count count) {
  private static final int KEY_DIGITS = 8;

  /** In the path of a step: the number of every item or round. */
  private static final String ANY = "_";

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
    BUDGET_DAY,
    /** Whether the workflow is paused: then none begins. */
    PAUSE
  }

  /** Who shares it. */
  public enum Scope {
    /** The agents of one step of a workflow; the name is that of the workflow, and its path. */
    STEP(3),
    WORKFLOW(2),
    GROUP(1),
    ENGINE(0);

    private final int breadth;

    Scope(int breadth) {
      this.breadth = breadth;
    }
  }

  /** What takes a slot. */
  public enum Count {
    /** Each attempt of a step, from its offer to its end. */
    STEPS,
    /** Each run, from its admission to its end. */
    RUNS
  }

  /**
   * Whether a step of a run that claims of it claims of it itself: one of a step counts for that
   * step alone, in every item and round of the blocks around it.
   */
  boolean counts(StepPath path) {
    if (scope != Scope.STEP) {
      return true;
    }
    List<String> own = List.of(name.substring(name.indexOf('.') + 1).split("\\.", -1));
    List<String> theirs = List.of(path.value().split("\\.", -1));
    return own.size() == theirs.size()
        && IntStream.range(0, own.size())
            .allMatch(i -> own.get(i).equals(ANY) || own.get(i).equals(theirs.get(i)));
  }

  /**
   * How widely the gate with this {@link #id} is shared, whether or not it is configured: the
   * lower, the more there may be who share it. A singleton is nearly always divided by a key, which
   * its id does not tell.
   */
  public static int breadth(String id) {
    List<String> parts = List.of(id.split("\\."));
    boolean isSingleton = parts.getFirst().equals(Kind.SINGLETON.name().toLowerCase(Locale.ROOT));
    int at = parts.getFirst().equals(Kind.CONCURRENCY.name().toLowerCase(Locale.ROOT)) ? 2 : 1;
    Scope scope =
        Scope.valueOf((parts.size() > at ? parts.get(at) : "workflow").toUpperCase(Locale.ROOT));
    int named = scope == Scope.ENGINE ? at + 1 : at + 2;
    return 2 * scope.breadth + (isSingleton || parts.size() > named ? 1 : 0);
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
