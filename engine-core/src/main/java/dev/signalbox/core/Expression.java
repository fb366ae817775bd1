package dev.signalbox.core;

import java.util.Optional;

/**
 * Something that is computed from the state of a run: a condition, a value, a template. Whoever
 * implements it promises that it is total: no I/O, no clock, bounded work, and an {@link
 * Evaluated.Undefined} instead of an exception.
 */
public interface Expression {
  Evaluated evaluate(Scope scope);

  /** What it gives in every run, where it looks at nothing of the run; empty where it may. */
  default Optional<Evaluated> fixed() {
    return Optional.empty();
  }

  /** What came out. */
  sealed interface Evaluated {
    record Value(Json json) implements Evaluated {}

    /** It has no value here, and why: an unknown name, a type that does not fit. */
    record Undefined(String reason) implements Evaluated {}
  }

  /**
   * What an expression can see: the run with its event, and the results of the steps around it.
   *
   * @param frame the list of steps that it stands in
   * @param arrived the new event, where it is about one; {@code event} is that one then, and the
   *     run's is {@code trigger}
   */
  record Scope(Run run, Frame frame, Optional<Json> arrived) {
    public static Scope of(Run run, Frame frame) {
      return new Scope(run, frame, Optional.empty());
    }

    /** The step that this id names here: in the same list, or in the next one around it. */
    public Optional<StepRun> step(String id) {
      for (Optional<Frame> at = Optional.of(frame); at.isPresent(); at = at.get().outer()) {
        Optional<StepRun> found = run.steps().find(at.get().path(id));
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    /** What this name stands for in the lanes around here: an item. */
    public Optional<Json> item(String name) {
      for (Optional<Frame> at = Optional.of(frame); at.isPresent(); at = at.get().outer()) {
        Optional<Json> found = at.flatMap(lane -> item(lane, name));
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    /** The number of the innermost item or round around here, from 0. */
    public Optional<Integer> index() {
      for (Optional<Frame> at = Optional.of(frame); at.isPresent(); at = at.get().outer()) {
        if (at.flatMap(this::numbered).isPresent()) {
          return Optional.of(Integer.parseInt(at.get().lane()));
        }
      }
      return Optional.empty();
    }

    private Optional<Json> item(Frame lane, String name) {
      return numbered(lane)
          .filter(StepRun.Numbered.Items.class::isInstance)
          .map(StepRun.Numbered.Items.class::cast)
          .filter(items -> items.as().equals(name))
          .map(items -> items.values().get(Integer.parseInt(lane.lane())));
    }

    private Optional<StepRun.Numbered> numbered(Frame lane) {
      return lane.block().flatMap(run.steps()::find).flatMap(StepRun::numbered);
    }
  }

  /** An expression that is always this value. */
  static Expression constant(Json value) {
    return new Constant(value);
  }

  record Constant(Json value) implements Expression {
    @Override
    public Evaluated evaluate(Scope scope) {
      return new Evaluated.Value(value);
    }

    @Override
    public Optional<Evaluated> fixed() {
      return Optional.of(new Evaluated.Value(value));
    }
  }
}
