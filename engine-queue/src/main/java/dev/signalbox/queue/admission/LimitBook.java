package dev.signalbox.queue.admission;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.Limits;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/** The limits that hold now. A change of one is an entry of a stream of its own. */
public final class LimitBook {
  private static final String KIND = "limit";
  private static final String SCOPE = "engine";
  private static final String CHANGED = "limit-changed";

  private final RunLog log;
  private final Codec codec;
  private volatile Limits limits;

  /** {@code limit}: empty for what the definitions say. */
  record Change(Optional<Limit> limit, String by) {}

  public LimitBook(RunLog log, Codec codec, Definitions definitions) {
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
  public synchronized void load() {
    var gates = new HashMap<StreamId, Gate>();
    limits.configured().sequencedKeySet().forEach(gate -> gates.put(stream(gate), gate));
    var found = new Limits(limits.configured(), new LinkedHashMap<>());
    for (Entry entry : log.lasts(List.copyOf(gates.keySet()))) {
      Optional<Limit> changed = codec.read(Change.class, entry.body()).limit();
      found = found.with(Objects.requireNonNull(gates.get(entry.stream())), changed);
    }
    limits = found;
  }

  /** As of now; other engines may have changed them. */
  Limits newest() {
    if (log.isShared()) {
      load();
    }
    return limits;
  }

  /** As they were when they were looked at last. */
  public Limits limits() {
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
