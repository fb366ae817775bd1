package dev.signalbox.queue.simulate;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Definitions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engines of one simulation are configured with: the first with the first, and each of
 * those that come after it with any of them.
 */
final class Editions {
  private final List<Definitions> all;
  private final Tape tape;
  private final Map<Digest, Workflow> byDigest = new HashMap<>();
  private boolean begun;

  Editions(List<Definitions> all, Tape tape) {
    this.all = List.copyOf(all);
    this.tape = tape;
    for (Definitions edition : all) {
      for (Definitions.Defined defined : edition.all()) {
        byDigest.put(defined.workflow().digest(), defined.workflow());
      }
    }
  }

  Definitions first() {
    return all.getFirst();
  }

  boolean areSeveral() {
    return all.size() > 1;
  }

  /** For an engine that starts now. */
  Definitions next() {
    if (!begun || all.size() == 1) {
      begun = true;
      return first();
    }
    return tape.one(all);
  }

  /** The definition that a run goes by; empty for one that there never was. */
  Optional<Workflow> of(Run run) {
    return Optional.ofNullable(byDigest.get(run.definition()));
  }
}
