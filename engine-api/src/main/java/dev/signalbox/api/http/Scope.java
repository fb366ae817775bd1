package dev.signalbox.api.http;

import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.util.Optional;
import java.util.Set;

/**
 * What a token may do of all that its role may. One that is limited to workflows sees nothing but
 * these, and may do nothing that reaches beyond them.
 */
record Scope(Scopes limits) {

  /** Why this must not be done; empty if it may. */
  Optional<String> refusal(Action action) {
    if (limits.actions().filter(words -> !words.contains(action.word())).isPresent()) {
      return Optional.of("the scopes of this token do not include the action " + action.word());
    }
    return switch (action.reach()) {
      case WORKFLOW -> Optional.empty();
      case ENGINE ->
          limits
              .workflows()
              .map(_ ->
                  "this token is limited to workflows, and "
                      + action.word()
                      + " reaches beyond any of them");
    };
  }

  boolean covers(WorkflowId workflow) {
    return limits.workflows().filter(ids -> !ids.contains(workflow)).isEmpty();
  }

  /** What a list is to be limited to; empty if it is to nothing. */
  Optional<Set<WorkflowId>> narrowed(Optional<WorkflowId> wanted) {
    return wanted
        .<Set<WorkflowId>>map(it -> covers(it) ? Set.of(it) : Set.of())
        .or(this::workflows);
  }

  /** The workflows that it is limited to. */
  Optional<Set<WorkflowId>> workflows() {
    return limits.workflows();
  }

  /** Whether nothing is allowed by the other that is not by this one. */
  boolean includes(Scopes other) {
    return within(limits.actions(), other.actions())
        && within(limits.workflows(), other.workflows());
  }

  private static <T> boolean within(Optional<Set<T>> outer, Optional<Set<T>> inner) {
    return outer.isEmpty() || inner.filter(outer.get()::containsAll).isPresent();
  }
}
