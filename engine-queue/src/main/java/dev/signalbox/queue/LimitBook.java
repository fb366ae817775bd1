package dev.signalbox.queue;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Limits;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** The limits that hold now. A change of one is an entry of a stream of its own. */
final class LimitBook {
  private static final String KIND = "limit";
  private static final String SCOPE = "engine";
  private static final String CHANGED = "limit-changed";

  private final RunLog log;
  private final Codec codec;
  private volatile Limits limits;

  /** {@code limit}: empty for what the definitions say. */
  record Change(Optional<Limit> limit, String by) {}

  LimitBook(RunLog log, Codec codec, Definitions definitions) {
    this.log = log;
    this.codec = codec;
    this.limits = new Limits(configured(definitions), new LinkedHashMap<>());
  }

  private static SequencedMap<Gate, SequencedMap<WorkflowId, Limit>> configured(
      Definitions definitions) {
    var configured = new LinkedHashMap<Gate, SequencedMap<WorkflowId, Limit>>();
    for (Definitions.Defined defined : definitions.all()) {
      for (Limited limited : defined.policy().limits()) {
        configured
            .computeIfAbsent(limited.gate(), _ -> new LinkedHashMap<>())
            .put(defined.workflow().id(), limited.limit());
      }
    }
    return configured;
  }

  /** Reads what was changed while an earlier engine ran. */
  void load() {
    for (Gate gate : limits.configured().sequencedKeySet()) {
      Optional<Limit> changed =
          log.last(stream(gate)).flatMap(entry -> codec.read(Change.class, entry.body()).limit());
      limits = limits.with(gate, changed);
    }
  }

  Limits limits() {
    return limits;
  }

  /** To be stored with the draft, and then {@link #changed}. */
  void change(Draft draft, Gate gate, Optional<Limit> limit, String by) {
    draft.append(stream(gate), CHANGED, codec.write(Change.class, new Change(limit, by)));
  }

  synchronized void changed(Gate gate, Optional<Limit> limit) {
    limits = limits.with(gate, limit);
  }

  private static StreamId stream(Gate gate) {
    return new StreamId.OfGate(KIND, SCOPE, gate.id());
  }
}
