package dev.signalbox.core;

import static dev.signalbox.core.Flow.NO_PAUSE;
import static dev.signalbox.core.Flow.PAUSE;
import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.emit;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.onFailure;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.sleep;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.timeout;
import static dev.signalbox.core.Flow.undefined;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;

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
record Sample(Workflow workflow, UnaryOperator<Story> past) {
  static final String STEP = "a";

  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  Story story() {
    return past.apply(Story.given(workflow));
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
    add(samples, approve(STEP), Story::cancelled);
    add(samples, approve(STEP), story -> story.approved(STEP));
    add(samples, sleep(STEP, ATTEMPT), story -> story);
    add(samples, emit(STEP), story -> story);
    add(samples, set(STEP, value("1")), story -> story);
    add(samples, set(STEP, undefined("no such key")), story -> story);
    add(samples, when(task(STEP), value("false")), story -> story);
    return samples;
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
            Story::cancelled);
    pasts.forEach(past -> add(samples, task, past));
  }

  private static Event deadline() {
    return new Event.TimerFired(
        Story.NOON.plus(LIMIT), new Timer.RunDeadline(Story.NOON.plus(LIMIT)));
  }

  /** Alone and before another step, with and without {@code on-failure}, and in it. */
  private static void add(List<Sample> samples, Step step, UnaryOperator<Story> past) {
    Function<Workflow, Workflow> limited = workflow -> timeout(workflow, LIMIT);
    samples.add(new Sample(limited.apply(Flow.workflow(step)), past));
    samples.add(new Sample(limited.apply(Flow.workflow(step, task("z"))), past));
    samples.add(new Sample(limited.apply(onFailure(Flow.workflow(step), task("f"))), past));
    samples.add(
        new Sample(
            limited.apply(onFailure(Flow.workflow(task("x")), step, task("z"))),
            story -> past.apply(story.failed("x"))));
  }
}
