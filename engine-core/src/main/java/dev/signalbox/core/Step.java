package dev.signalbox.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One step of a workflow.
 *
 * @param condition where it is false, the step is skipped
 * @param timeout of one attempt, counted from its start
 * @param expect the evidence that a claimed attempt must show, in the order in which it is looked
 *     for
 */
public record Step(
    StepId id,
    Action action,
    Optional<Expression> condition,
    Retry retry,
    Optional<Duration> timeout,
    List<Expectation> expect) {

  public Step {
    expect = List.copyOf(expect);
  }

  public StepPath path() {
    return StepPath.of(id);
  }

  /** What a step does. */
  public sealed interface Action {
    /**
     * Work for a worker: a command, an agent, a Java function, or what a plugin brings.
     *
     * @param kind the name of who performs it
     * @param input what it is given, computed once, when the step starts
     * @param start whether an attempt must have been granted to one worker before it begins
     */
    record Task(String kind, Expression input, Start start) implements Action {}

    /**
     * A question, a JSON string, to a person. {@code by} names the tokens or roles that may decide;
     * empty: operator and above.
     */
    record Approve(
        Expression ask,
        List<String> by,
        Optional<Duration> timeout,
        OnTimeout onTimeout,
        OnReject onReject)
        implements Action {
      public Approve {
        by = List.copyOf(by);
      }
    }

    record Sleep(Duration duration) implements Action {}

    /** Sends an event; {@code data} is its payload. */
    record Emit(String name, Expression data) implements Action {}

    /** Computes a value, which is the step's output. */
    record Compute(Expression value) implements Action {}
  }

  /** How an attempt of a task begins. */
  public enum Start {
    /** Only once its start is in the log: a second delivery of the same attempt starts nothing. */
    GRANTED,
    /** At once, with its start recorded behind it: at least once, and nothing to wait for. */
    DIRECT
  }

  /** What it means that nobody decided in time. */
  public enum OnTimeout {
    REJECT,
    APPROVE,
    FAIL
  }

  /** What a rejection does to the run. */
  public enum OnReject {
    FAIL,
    CONTINUE
  }

  /**
   * How often a task is tried.
   *
   * @param maxAttempts tries that ended, the first included
   * @param maxCrashes attempts lost to a crash of engine or worker: the one that reaches this
   *     number fails the step
   */
  public record Retry(int maxAttempts, int maxCrashes, Backoff backoff) {
    public static final Retry ONCE = new Retry(1, 3, Backoff.STANDARD);

    public Retry {
      if (maxAttempts < 1 || maxCrashes < 1) {
        throw new IllegalArgumentException(
            "retry: expected at least 1, found "
                + maxAttempts
                + " attempts, "
                + maxCrashes
                + " crashes");
      }
    }
  }

  /**
   * An item of evidence. What {@code kind} and {@code settings} mean is known to the plugin that
   * looks for it.
   */
  public record Expectation(String kind, Json settings) {
    /**
     * The worker itself says that the work is done; every other kind is looked for by the engine.
     */
    public static final String CLAIM = "claim";
  }
}
