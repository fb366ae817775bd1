package dev.signalbox.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why an attempt, a step or a run failed. A closed list: what each kind means for a retry stands in
 * {@link FailurePolicy}. The name in YAML, REST and the log is the constant in kebab-case.
 */
public enum FailureKind {
  /** The work said so: an exit code, an exception. */
  ERROR,
  /** A timeout of the attempt or of the whole run. */
  TIMED_OUT,
  /** A person said no, or nobody said yes in time. */
  REJECTED,
  /** The run did not start in time. */
  EXPIRED,
  /** An expression or a template could not be evaluated. */
  EXPRESSION,
  /** The work was claimed, but the engine did not see it. */
  NO_EVIDENCE,
  /** The agent cannot go on without an answer or a permission. */
  NEEDS_INPUT,
  /** The engine or the worker died under the attempt, once too often. */
  WORKER_LOST,
  /** A plugin's guard said no. */
  VETOED,
  /** The model's provider is overloaded or unreachable. */
  PROVIDER_TRANSIENT,
  /** The provider's quota is used up. */
  QUOTA,
  /** The provider refused the credentials. */
  AUTH,
  /** What the step was told to do cannot be done as configured. */
  CONFIG,
  MODEL_UNKNOWN,
  /** The program is not there or cannot be executed. */
  EXECUTABLE_MISSING,
  /** The agent refuses to work as root. */
  ROOT_REFUSED,
  PERMISSION_DENIED,
  TURN_LIMIT,
  BUDGET_LIMIT,
  CONTEXT_EXHAUSTED,
  /** The session to resume is not known any more. */
  SESSION_LOST,
  RESUME_REJECTED,
  /** The model declined. */
  REFUSAL,
  /** No sign of life for longer than the idle limit. */
  STALL,
  /** A check that the engine ran itself did not pass. */
  CHECKS_FAILED,
  /** The work touched what it may not touch. */
  BOUNDARY_VIOLATION,
  /** The process ended without saying how it went. */
  PROCESS_CRASH,
  /** Its signs contradict each other: neither success nor failure can be concluded. */
  INDETERMINATE,
  BOARD,
  FORGE,
  GIT_CONFLICT,
  CANCELLED;

  private final String kebab = name().toLowerCase(Locale.ROOT).replace('_', '-');

  public String kebab() {
    return kebab;
  }

  public static Optional<FailureKind> ofKebab(String name) {
    return Arrays.stream(values()).filter(kind -> kind.kebab.equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return kebab;
  }
}
