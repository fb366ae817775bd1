package dev.signalbox.core;

import static dev.signalbox.core.Flow.NO_PAUSE;
import static dev.signalbox.core.Flow.PAUSE;
import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.cancelOn;
import static dev.signalbox.core.Flow.emit;
import static dev.signalbox.core.Flow.event;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.invoke;
import static dev.signalbox.core.Flow.last;
import static dev.signalbox.core.Flow.listen;
import static dev.signalbox.core.Flow.listenForAll;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.quorum;
import static dev.signalbox.core.Flow.remind;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.signal;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.undone;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Nested.branch;
import static dev.signalbox.core.Nested.parallel;
import static dev.signalbox.core.Nested.race;
import static dev.signalbox.core.Nested.repeat;

import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A run in which step {@code a} stands somewhere, made anew for every event that is tried on it.
 */
record Sample(Workflow workflow, UnaryOperator<Story> past, Optional<Terms> terms) {
  static final String STEP = "a";

  /** What it waits for, where it waits. */
  static final String EVENT = "demo/next";

  static final String SIGNAL = "go";
  static final String CANCELLING = "demo/enough";

  /** The run that it has made, where it makes one. */
  static final RunId CHILD = new RunId("rchild");

  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  Story story() {
    return past.apply(Story.given(workflow, Story.request(terms)));
  }

  Sample(Workflow workflow, UnaryOperator<Story> past) {
    this(workflow, past, Optional.empty());
  }

  /** Every place where a step can stand, in a run that works and in one that handles a failure. */
  static List<Sample> all() {
    var samples = new ArrayList<Sample>();
    tasks().forEach(task -> addTask(samples, task));
    for (var onTimeout : OnTimeout.values()) {
      for (var onReject : OnReject.values()) {
        add(samples, approve(STEP, Optional.of(ATTEMPT), onTimeout, onReject), story -> story);
      }
    }
    add(samples, quorum(STEP, 2, ATTEMPT, List.of("carl")), story -> story);
    add(samples, quorum(STEP, 2, ATTEMPT, List.of("carl")), story -> story.approved(STEP));
    add(samples, remind(STEP, ATTEMPT), story -> story);
    add(samples, approve(STEP), Story::cancelled);
    add(samples, approve(STEP), story -> story.approved(STEP));
    add(samples, sleep(STEP, ATTEMPT), story -> story);
    add(samples, emit(STEP), story -> story);
    add(samples, set(STEP, value("1")), story -> story);
    add(samples, set(STEP, undefined("no such key")), story -> story);
    add(samples, when(task(STEP), value("false")), story -> story);
    queued(samples);
    waits(samples);
    calls(samples);
    blocks(samples);
    return samples;
  }

  /** Every attempt waits for its turn. */
  private static void queued(List<Sample> samples) {
    List<UnaryOperator<Story>> pasts =
        List.of(
            story -> story,
            story -> story.granted(STEP),
            story -> story.granted(STEP).failed(STEP),
            Story::paused,
            Story::cancelled);
    for (Step task : tasks()) {
      pasts.forEach(past ->
          samples.add(
              new Sample(
                  timeout(Flow.workflow(task), LIMIT),
                  past,
                  Optional.of(
                      new Terms(List.of(Claims.STEPS), 0, Optional.of(Story.NOON.plus(LIMIT)))))));
    }
  }

  private static void waits(List<Sample> samples) {
    var next = event(EVENT, scope -> odd(scope.arrived().orElseThrow()));
    add(samples, listen(STEP, next, signal(SIGNAL)), story -> story);
    add(samples, listen(STEP, ATTEMPT, next), story -> story);
    add(samples, listenForAll(STEP, ATTEMPT, next, signal(SIGNAL)), story -> story);
    add(samples, listen(STEP, next), Story::cancelled);
    add(samples, listen(STEP, next), Story::paused);
  }

  private static Expression.Evaluated odd(Json event) {
    return new Expression.Evaluated.Value(Json.of(Flow.key(event).equals(Json.of(1))));
  }

  private static void calls(List<Sample> samples) {
    for (var onCancel : Step.OnParentCancel.values()) {
      List<UnaryOperator<Story>> pasts =
          List.of(
              story -> story,
              story -> story.childStarted(STEP, CHILD),
              story -> story.childStarted(STEP, CHILD).cancelled(),
              Story::cancelled,
              Story::paused);
      pasts.forEach(past -> add(samples, invoke(STEP, onCancel), past));
    }
  }

  private static void blocks(List<Sample> samples) {
    var inner = branch("l", listen("x", event(EVENT)));
    add(samples, parallel(STEP, inner), story -> story);
    add(samples, parallel(STEP, inner, branch("r", task("y"))), story -> story.started("a.r.y"));
    add(samples, parallel(STEP, inner, branch("r", task("y"))), story -> story.failed("a.r.y"));
    add(samples, race(STEP, inner, branch("r", task("y"))), story -> story.started("a.r.y"));
    add(samples, repeat(STEP, 2, value("false"), task("x")), story -> story);
    add(samples, parallel(STEP, inner), Story::cancelled);
    add(samples, parallel(STEP, inner), Story::paused);
  }

  private static List<Step> tasks() {
    var task = timeout(task(STEP), ATTEMPT);
    return List.of(
        task,
        expect(task, "commit"),
        expect(retry(task, 3, NO_PAUSE), "commit", "check"),
        expect(retry(task, 3, PAUSE), "commit"),
        retry(task, new Step.Retry(1, 1, NO_PAUSE)),
        expect(retry(task, new Step.Retry(1, 1, NO_PAUSE)), "commit"));
  }

  private static void addTask(List<Sample> samples, Step task) {
    List<UnaryOperator<Story>> pasts =
        List.of(
            story -> story,
            story -> story.started(STEP),
            story -> story.started(STEP).wait(ATTEMPT),
            story -> story.started(STEP).wait(LIMIT),
            story -> story.started(STEP).when(deadline()),
            story -> story.started(STEP).cancelled(),
            story -> story.claimed(STEP),
            story -> story.failed(STEP),
            story -> story.failed(STEP).failed(STEP),
            Story::paused,
            story -> story.started(STEP).paused(),
            story -> story.claimed(STEP).paused(),
            story -> story.started(STEP).paused().claimed(STEP),
            story -> story.started(STEP).paused().failed(STEP),
            Story::cancelled);
    pasts.forEach(past -> add(samples, task, past));
  }

  private static Event deadline() {
    return new Event.TimerFired(
        Story.NOON.plus(LIMIT), new Timer.RunDeadline(Story.NOON.plus(LIMIT)));
  }

  /**
   * Alone and before another step, with and without {@code on-failure}, in it and in {@code
   * finally}.
   */
  private static void add(List<Sample> samples, Step step, UnaryOperator<Story> past) {
    Function<Workflow, Workflow> limited =
        workflow -> cancelOn(timeout(workflow, LIMIT), event(CANCELLING));
    samples.add(new Sample(limited.apply(Flow.workflow(step)), past));
    samples.add(new Sample(limited.apply(Flow.workflow(step, task("z"))), past));
    samples.add(new Sample(limited.apply(onFailure(Flow.workflow(step), task("f"))), past));
    samples.add(
        new Sample(
            limited.apply(onFailure(Flow.workflow(task("x")), step, task("z"))),
            story -> past.apply(story.failed("x"))));
    samples.add(
        new Sample(
            limited.apply(last(Flow.workflow(undone(task("x"))), step)),
            story -> past.apply(story.claimed("x"))));
  }
}
