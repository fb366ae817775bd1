package dev.signalbox.queue.simulate;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Which limits may count at this moment. */
final class Bounds {
  private final Map<Gate, Map<WorkflowId, Limit>> configured = new LinkedHashMap<>();
  private final boolean edited;
  private final Wishes<Gate, Optional<Limit>> changes = new Wishes<>();

  /** Nobody here knows how much more there is of these. */
  private final Set<String> released = new HashSet<>();

  /** {@code edited}: some engines do not know all workflows, nor what was changed about them. */
  Bounds(Definitions definitions, boolean edited) {
    this.edited = edited;
    for (Definitions.Defined defined : definitions.all()) {
      for (Limited limited : defined.policy().limits()) {
        configured
            .computeIfAbsent(limited.gate(), _ -> new LinkedHashMap<>())
            .put(defined.workflow().id(), limited.limit());
      }
    }
  }

  List<Gate> gates() {
    return List.copyOf(configured.keySet());
  }

  /** Somebody wants it to be so; empty: as the definitions say. */
  Wishes.Wish<Optional<Limit>> wished(Gate gate, Optional<Limit> limit) {
    return changes.wished(gate, limit);
  }

  /** It is so, or was. */
  void told(Wishes.Wish<Optional<Limit>> change) {
    changes.told(change);
  }

  /** Any of what was wished so far may count again. */
  void doubt() {
    changes.doubt();
  }

  /** Somebody lets what shares this budget go on. */
  void released(Gate gate) {
    released.add(gate.id());
  }

  boolean isReleased(Gate gate) {
    return released.contains(gate.id());
  }

  /** What may count for this gate; empty for what the definitions say. */
  List<Optional<Limit>> possible(Gate gate) {
    return changes.possible(gate, Optional.empty());
  }

  /** How many slots there may be at most. */
  long most(Claim.Slot claim, WorkflowId workflow) {
    long most = slots(claim, workflow).max().orElse(claim.limit());
    return edited ? Math.max(most, claim.limit()) : most;
  }

  /** How many slots there are at least. */
  long least(Claim.Slot claim, WorkflowId workflow) {
    long least = slots(claim, workflow).min().orElse(claim.limit());
    return edited ? Math.min(least, claim.limit()) : least;
  }

  private LongStream slots(Claim.Slot claim, WorkflowId workflow) {
    return possible(claim.gate()).stream()
        .mapToLong(limit ->
            limit
                        .or(() ->
                            Optional.ofNullable(
                                configured.getOrDefault(claim.gate(), Map.of()).get(workflow)))
                        .orElse(new Limit.Slots(claim.limit()))
                    instanceof Limit.Slots(long slots)
                ? slots
                : claim.limit());
  }
}
