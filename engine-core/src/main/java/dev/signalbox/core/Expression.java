package dev.signalbox.core;

/**
 * Something that is computed from the state of a run: a condition, a value, a template. Whoever
 * implements it promises that it is total: no I/O, no clock, bounded work, and an {@link
 * Evaluated.Undefined} instead of an exception.
 */
public interface Expression {
  Evaluated evaluate(Scope scope);

  /** What came out. */
  sealed interface Evaluated {
    record Value(Json json) implements Evaluated {}

    /** It has no value here, and why: an unknown name, a type that does not fit. */
    record Undefined(String reason) implements Evaluated {}
  }

  /** What an expression can see: the run with its event and the results of its steps. */
  record Scope(Run run) {}

  /** An expression that is always this value. */
  static Expression constant(Json value) {
    return new Constant(value);
  }

  record Constant(Json value) implements Expression {
    @Override
    public Evaluated evaluate(Scope scope) {
      return new Evaluated.Value(value);
    }
  }
}
