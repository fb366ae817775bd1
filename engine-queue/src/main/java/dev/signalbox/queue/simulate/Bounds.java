package dev.signalbox.queue.simulate;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.StartPolicy.Limited;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Definitions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which limits may count at this moment. A change counts from some moment on between the wish for
 * it and the answer; one that was never answered may count, or not.
 */
final class Bounds {
  private final Map<Gate, Map<WorkflowId, Limit>> configured = new LinkedHashMap<>();
  private final Map<Gate, List<Change>> changes = new LinkedHashMap<>();
  private long number;

  /** {@code limit}: empty for what the definitions say. */
  static final class Change {
    private final Gate gate;
    private final Optional<Limit> limit;
    private final long wished;
    private long told = Long.MAX_VALUE;

    private Change(Gate gate, Optional<Limit> limit, long wished) {
      this.gate = gate;
      this.limit = limit;
      this.wished = wished;
    }
  }

  Bounds(Definitions definitions) {
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

  /** Somebody wants it to be so. */
  Change wished(Gate gate, Optional<Limit> limit) {
    var change = new Change(gate, limit, ++number);
    changes.computeIfAbsent(gate, _ -> new ArrayList<>()).add(change);
    return change;
  }

  /** It is so, or was; whatever was told before it was wished is over. */
  void told(Change change) {
    change.told = ++number;
    changes
        .getOrDefault(change.gate, List.of())
        .removeIf(other -> other != change && other.told < change.wished);
  }

  /** What may count for this gate; empty for what the definitions say. */
  List<Optional<Limit>> possible(Gate gate) {
    List<Change> made = changes.getOrDefault(gate, List.of());
    var possible = new ArrayList<Optional<Limit>>();
    if (made.stream().allMatch(change -> change.told == Long.MAX_VALUE)) {
      possible.add(Optional.empty());
    }
    made.forEach(change -> possible.add(change.limit));
    return possible;
  }

  /** How many slots there may be at most. */
  long most(Claim.Slot claim, WorkflowId workflow) {
    return slots(claim, workflow).max().orElse(claim.limit());
  }

  /** How many slots there are at least. */
  long least(Claim.Slot claim, WorkflowId workflow) {
    return slots(claim, workflow).min().orElse(claim.limit());
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
