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
 * @param compensation undoes it, when it has succeeded and the run then fails or is cancelled
 */
public record Step(
    StepId id,
    Action action,
    Optional<Expression> condition,
    Retry retry,
    Optional<Duration> timeout,
    List<Expectation> expect,
    Optional<Step> compensation) {

  public Step {
    expect = List.copyOf(expect);
  }

  /** A step that nothing undoes. */
  public Step(
      StepId id,
      Action action,
      Optional<Expression> condition,
      Retry retry,
      Optional<Duration> timeout,
      List<Expectation> expect) {
    this(id, action, condition, retry, timeout, expect, Optional.empty());
  }

  /** What a step does. */
  public sealed interface Action
      permits Action.Task,
          Action.Approve,
          Action.Sleep,
          Action.Emit,
          Action.Compute,
          Action.Listen,
          Action.Invoke,
          Action.ContinueAsNew,
          Block {
    /**
     * Work for a worker: a command, an agent, a Java function, or what a plugin brings.
     *
     * @param kind the name of who performs it
     * @param input what it is given, computed once, when the step starts
     * @param start whether an attempt must have been granted to one worker before it begins
     * @param budgets where one of them is used up, a further attempt is held
     */
    record Task(String kind, Expression input, Start start, List<Budget> budgets)
        implements Action {
      public Task {
        budgets = List.copyOf(budgets);
      }

      /** One that may consume what it wants. */
      public Task(String kind, Expression input, Start start) {
        this(kind, input, start, List.of());
      }
    }

    /**
     * A question, a JSON string, to people.
     *
     * @param by the tokens or roles that may decide; empty: operator and above
     * @param quorum how many of them must approve; one rejection is enough
     * @param remind how often they are reminded until it is decided
     */
    record Approve(
        Expression ask,
        List<String> by,
        int quorum,
        Optional<Duration> remind,
        Optional<Escalation> escalation,
        Optional<Duration> timeout,
        OnTimeout onTimeout,
        OnReject onReject)
        implements Action {
      /** No further reminder follows this one. */
      public static final int REMINDERS_MAX = 100;

      public Approve {
        by = List.copyOf(by);
      }

      /** One decision is enough, and nobody is reminded. */
      public Approve(
          Expression ask,
          List<String> by,
          Optional<Duration> timeout,
          OnTimeout onTimeout,
          OnReject onReject) {
        this(ask, by, 1, Optional.empty(), Optional.empty(), timeout, onTimeout, onReject);
      }
    }

    record Sleep(Duration duration) implements Action {}

    /** Sends an event; {@code data} is its payload. */
    record Emit(String name, Expression data) implements Action {}

    /** Computes a value, which is the step's output. */
    record Compute(Expression value) implements Action {}

    /**
     * Waits for events, or for a signal to this run. Its output is what came: one event, with
     * {@code all} a list of them in the order of their definition; {@code null} if none came in
     * time.
     *
     * @param all whether each must come, or any will do
     * @param lookBack how long before the wait an event may have come; empty: since the run began
     * @param consume whether an event that it takes is for no other wait that consumes; of several,
     *     the one that has begun first takes it
     */
    record Listen(
        List<Awaited> awaited,
        boolean all,
        Optional<Duration> timeout,
        Optional<Duration> lookBack,
        boolean consume)
        implements Action {
      public Listen {
        awaited = List.copyOf(awaited);
      }

      public Listen(List<Awaited> awaited, boolean all, Optional<Duration> timeout) {
        this(awaited, all, timeout, Optional.empty(), false);
      }
    }

    /** Ends the run; another one of its workflow, with this data, goes on where it ends. */
    record ContinueAsNew(Expression data) implements Action {}

    /**
     * Starts a run of another workflow, and waits for its end. Its output is that run's; it fails
     * when that run does.
     */
    record Invoke(WorkflowId workflow, Expression data, OnParentCancel onCancel)
        implements Action {}
  }

  /** What is waited for. */
  public sealed interface Awaited {
    /**
     * An event of this name that holds.
     *
     * @param condition sees the new event as {@code event}, and the run's as {@code trigger}
     */
    record Happening(String event, Optional<Match> match, Optional<Expression> condition)
        implements Awaited {}

    /** A signal of this name to this very run. */
    record Signal(String name) implements Awaited {}
  }

  /**
   * A path such as {@code data.orderId}, at which the new event and the one that started the run
   * must have the same value.
   *
   * @param own computes that of the run
   * @param theirs computes that of the new event
   */
  public record Match(String path, Expression own, Expression theirs) {}

  /** What becomes of a child when its parent is cancelled, or its time is over. */
  public enum OnParentCancel {
    CANCEL,
    ABANDON,
    /** It goes on to its own end, which the parent waits for. */
    WAIT
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

  /** Those who may decide as well, once nobody has for so long. */
  public record Escalation(List<String> to, Duration after) {
    public Escalation {
      to = List.copyOf(to);
    }
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
