package dev.signalbox.queue;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Performs as it was told, step by step, and writes down what it has begun. */
final class Script implements Performer {
  private final Map<String, Play> plays = new ConcurrentHashMap<>();
  private final Map<String, Exam> exams = new ConcurrentHashMap<>();
  private final List<String> ledger = new CopyOnWriteArrayList<>();

  volatile Optional<Duration> grace = Optional.empty();

  interface Play {
    Outcome perform(Assignment assignment, Interruption interruption) throws Exception;
  }

  interface Exam {
    Verdict examine(Interruption interruption) throws Exception;
  }

  Script on(String step, Play play) {
    plays.put(step, play);
    return this;
  }

  Script examining(String kind, Exam exam) {
    exams.put(kind, exam);
    return this;
  }

  /** Every attempt that was begun, as {@code step/attempt}, in the order of their beginning. */
  List<String> ledger() {
    return List.copyOf(ledger);
  }

  List<String> begun(String step) {
    return ledger.stream().filter(line -> line.startsWith(step + "/")).toList();
  }

  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    ledger.add(assignment.step() + "/" + assignment.attempt());
    Play play = plays.get(assignment.step().value());
    return play == null
        ? new Outcome.Claimed(Json.of(assignment.attempt()))
        : play.perform(assignment, interruption);
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return grace;
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption)
      throws Exception {
    ledger.add(expectation.kind() + "/" + assignment.attempt());
    Exam exam = exams.get(expectation.kind());
    return exam == null ? new Verdict.Holds(Json.TRUE) : exam.examine(interruption);
  }

  /** Holds an attempt until it is let go or interrupted. */
  static final class Gate implements Play, Exam {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
      pass(interruption);
      return interruption.requested()
          ? new Outcome.Cancelled("interrupted", Json.NULL)
          : new Outcome.Claimed(Json.string("let go"));
    }

    @Override
    public Verdict examine(Interruption interruption) throws Exception {
      pass(interruption);
      return new Verdict.Holds(Json.TRUE);
    }

    private void pass(Interruption interruption) throws InterruptedException {
      entered.countDown();
      interruption.whenRequested(open::countDown);
      open.await();
    }

    void entered() throws InterruptedException {
      if (!entered.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new AssertionError("expected the attempt to begin");
      }
    }

    boolean isEntered() {
      return entered.getCount() == 0;
    }

    void open() {
      open.countDown();
    }
  }

  static Outcome claimed(String json) {
    return new Outcome.Claimed(new Json(json));
  }

  static Outcome failed(String message) {
    return new Outcome.Failed(FailureKind.ERROR, message, Json.NULL);
  }
}
