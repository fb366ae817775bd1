package dev.signalbox.core;

/**
 * How much the attempts of a run, or of one step of it, may consume before a person is asked. What
 * is left as an attempt begins is what it may consume: it is ended where that is seen to be used
 * up. What runs share is a {@link Claim.Share}.
 *
 * @param scope whose consumption counts
 */
public record Budget(Scope scope, Allowance allowance) {
  /** Whose consumption counts. */
  public enum Scope {
    /** All steps of the run together. */
    RUN,
    /** The step itself. */
    STEP,
    /** Each attempt of the step on its own. */
    ATTEMPT
  }
}
