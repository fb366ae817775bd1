package dev.signalbox.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a run may go on by another definition: all that has happened to it is decided again by
 * that one, and must come to the same facts. Pure, as every decision is.
 */
public final class Migration {
  private Migration() {}

  /** An entry of a run's log: what reached it, and what was concluded. */
  public record Past(long sequence, Instant time, Event event, List<Fact> facts) {
    public Past {
      facts = List.copyOf(facts);
    }
  }

  /**
   * The first entry that would have come to something else.
   *
   * @param recorded what was concluded, as far as it differs; empty where nothing was
   * @param instead what the other definition concludes there; empty where it concludes nothing
   */
  public record Divergence(long sequence, Optional<String> recorded, Optional<String> instead) {}

  /**
   * Decides the history again.
   *
   * @param from what the run goes by now
   * @param to what it would go by
   * @return empty if the history is a legal path of {@code to}
   */
  public static Optional<Divergence> check(Workflow from, Workflow to, List<Past> history) {
    if (!names(from).equals(names(to))) {
      // These are listened to from the beginning, and no fact tells of it.
      return Optional.of(
          new Divergence(
              1,
              Optional.of("cancel-on of " + names(from)),
              Optional.of("cancel-on of " + names(to))));
    }
    Optional<Run> run = Optional.empty();
    for (Past past : history) {
      Optional<Divergence> divergence = compare(past, decided(to, run, past));
      if (divergence.isPresent()) {
        return divergence;
      }
      var recorded = List.of(new Run.Recorded(past.sequence(), past.time(), past.facts()));
      run =
          Optional.of(
              run.map(each -> each.replayed(recorded))
                  .orElseGet(() -> Run.replay(recorded))
                  .by(to.digest()));
    }
    return Optional.empty();
  }

  private static List<String> names(Workflow workflow) {
    return workflow.cancelOn().stream().map(Step.Awaited.Happening::event).toList();
  }

  private static List<Fact> decided(Workflow to, Optional<Run> run, Past past) {
    try {
      if (past.event() instanceof Event.RunRequested requested) {
        return Transition.begin(to, requested).facts();
      } else if (past.event() instanceof Event.Migrated) {
        // What it went by before is of no matter.
        return past.facts();
      }
      Run before =
          run.orElseThrow(
              () -> new IllegalStateException("expected a history that begins with its request"));
      return Transition.apply(to, before, past.event()) instanceof Decision.Next next
          ? next.facts()
          : List.of();
    } catch (IllegalStateException e) {
      // The run stands where this definition has no step.
      return List.of();
    }
  }

  private static Optional<Divergence> compare(Past past, List<Fact> instead) {
    List<Fact> recorded = past.facts().stream().map(Migration::plain).toList();
    List<Fact> decided = instead.stream().map(Migration::plain).toList();
    for (int i = 0; i < Math.max(recorded.size(), decided.size()); i++) {
      Optional<String> was = text(recorded, i);
      Optional<String> is = text(decided, i);
      if (!fact(recorded, i).equals(fact(decided, i))) {
        return Optional.of(new Divergence(past.sequence(), was, is));
      }
    }
    return Optional.empty();
  }

  private static Optional<Fact> fact(List<Fact> facts, int place) {
    return place < facts.size() ? Optional.of(facts.get(place)) : Optional.empty();
  }

  private static Optional<String> text(List<Fact> facts, int place) {
    return fact(facts, place).map(Fact::toString);
  }

  /** By which definition a run was made is what differs in any case. */
  private static Fact plain(Fact fact) {
    return fact instanceof Fact.RunCreated created
        ? new Fact.RunCreated(
            created.run(),
            created.workflow(),
            Digest.of(""),
            created.event(),
            created.seed(),
            created.labels(),
            created.origin(),
            created.parent(),
            created.deadline(),
            created.reused(),
            created.terms())
        : fact;
  }
}
