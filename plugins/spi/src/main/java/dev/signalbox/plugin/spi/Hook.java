package dev.signalbox.plugin.spi;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import java.util.Optional;
import java.util.Set;

/**
 * What a plugin attaches to the lifecycle. Each call has a deadline. A hook that throws or runs
 * past it is recorded, and after five failures in a row its breaker opens for a while: a guard then
 * denies, a transform and an observer let the work go on.
 */
public sealed interface Hook {
  /** For the records: which hook of the plugin this is. */
  String name();

  /** May say no, before the fact. */
  non-sealed interface Guard extends Hook {
    Set<HookPoint> points();

    /** Empty to let it pass, else the reason. A guard that throws denies. */
    Optional<String> veto(HookPoint point, Json payload) throws Exception;
  }

  /** May change a payload, before the fact. */
  non-sealed interface Transform extends Hook {
    Set<HookPoint> points();

    /** The payload to go on with. A transform that throws leaves it as it was. */
    Json transform(HookPoint point, Json payload) throws Exception;
  }

  /**
   * Learns of what has happened: after the commit, at least once, in no promised order, retried,
   * holding nobody up.
   */
  non-sealed interface Observe extends Hook {
    /** The kinds of facts to be told of. */
    Set<Class<? extends Fact>> facts();

    void observe(Observation observation) throws Exception;
  }

  /**
   * A fact that was committed.
   *
   * @param key stays the same whenever the same fact is told again: the key to do its effect only
   *     once
   * @param run the run as it is by now, which may be later than the fact
   */
  record Observation(String key, Run run, Fact fact) {}
}
