package dev.signalbox.api.http;

/**
 * Ends the handling of a request early, with a problem. It is thrown where input is taken apart,
 * and caught in one place; it carries no stack.
 */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
