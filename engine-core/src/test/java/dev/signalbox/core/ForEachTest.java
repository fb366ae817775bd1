package dev.signalbox.core;

import static dev.signalbox.core.Flow.index;
import static dev.signalbox.core.Flow.item;
import static dev.signalbox.core.Flow.set;
import static dev.signalbox.core.Flow.step;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.undone;
import static dev.signalbox.core.Flow.value;
import static dev.signalbox.core.Flow.when;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Nested.forEach;
import static dev.signalbox.core.Nested.forEachLenient;
import static dev.signalbox.core.Story.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Step.Action;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same steps for each item of a list. */
class ForEachTest {
  @Test
  void no_more_items_than_the_window_run_at_once_and_results_are_in_their_order() {
    var story = given(workflow(forEach("f", value("[\"a\",\"b\",\"c\"]"), 2, task("x"))));

    story.open("f.0.x", "f.1.x").claimed("f.1.x").open("f.0.x", "f.2.x");
    story.claimed("f.2.x").open("f.0.x").claimed("f.0.x").is(Run.Status.SUCCEEDED);
    story.made("f", "[{\"by\":\"f.0.x\"},{\"by\":\"f.1.x\"},{\"by\":\"f.2.x\"}]");
  }

  @Test
  void each_lane_sees_its_item_and_its_number() {
    given(
            workflow(
                forEach(
                    "f",
                    value("[{\"n\": [1, 2]}, \"a,b]\", null]"),
                    3,
                    set("i", index()),
                    set("x", item()))))
        .made("f.0.i", "0")
        .made("f.2.i", "2")
        .made("f", "[{\"n\": [1, 2]},\"a,b]\",null]");
  }

  @Test
  void in_a_list_within_a_list_the_inner_item_is_meant_unless_it_has_another_name() {
    var inner =
        step(
            "g",
            new Block.ForEach(
                item(), "item", 1, true, List.of(set("x", item()), set("n", index()))));
    var named =
        step("g", new Block.ForEach(value("[8,9]"), "other", 1, true, List.of(set("x", item()))));

    given(workflow(forEach("f", value("[[1,2],[3]]"), 1, inner)))
        .made("f.0.g.1.x", "2")
        .made("f.1.g.0.x", "3")
        .made("f.1.g.0.n", "0")
        .made("f", "[[0,1],[0]]");
    given(workflow(forEach("f", value("[1,2]"), 1, named))).made("f", "[[1,1],[2,2]]");
  }

  @Test
  void an_item_that_fails_fails_the_block_and_stops_the_others() {
    var story =
        given(workflow(forEach("f", value("[1,2,3]"), 2, task("x"))))
            .started("f.0.x")
            .failed("f.1.x");

    story.open("f.0.x").notReached("f.2.x").claimed("f.0.x").is(Run.Status.FAILED);
    story.failedWith(FailureKind.ERROR, Optional.of("f"));
    assertThat(story.run().failure().orElseThrow().failure().message()).startsWith("f.1.x");
  }

  @Test
  void an_item_that_fails_is_null_where_failures_do_not_count() {
    given(workflow(forEachLenient("f", value("[1,2,3]"), 1, set("w", value("7")), task("x"))))
        .claimed("f.0.x")
        .failed("f.1.x")
        .claimed("f.2.x")
        .is(Run.Status.SUCCEEDED)
        .made("f", "[{\"by\":\"f.0.x\"},null,{\"by\":\"f.2.x\"}]");
  }

  @Test
  void an_item_whose_steps_are_skipped_is_null() {
    given(workflow(forEach("f", value("[1,2]"), 1, when(task("x"), value("false")))))
        .is(Run.Status.SUCCEEDED)
        .made("f", "[null,null]");
  }

  @Test
  void a_list_without_items_has_an_output_without_any() {
    given(workflow(forEach("f", value("[ ]"), 1, task("x"))))
        .is(Run.Status.SUCCEEDED)
        .made("f", "[]");
  }

  @Test
  void what_is_no_list_or_too_long_a_one_is_refused() {
    var text = given(workflow(forEach("f", value("\"abc\""), 1, task("x"))));
    var tooLong = given(workflow(forEach("f", value(numbers(Block.ITEMS_MAX + 1)), 1, task("x"))));

    text.failedWith(FailureKind.EXPRESSION, Optional.of("f"));
    assertThat(message(text)).isEqualTo("in: expected a list, found \"abc\"");
    assertThat(message(tooLong)).isEqualTo("in: expected at most 10000 items, found 10001");
    assertThatThrownBy(() -> forEach("f", value("[]"), 0, task("x")))
        .hasMessage("for-each: window: expected at least 1, found 0");
  }

  @Test
  void what_undoes_a_step_of_a_lane_sees_its_item_though_the_block_has_ended() {
    var refund = step("refund", new Action.Task("run", item(), Step.Start.GRANTED));
    var book =
        new Step(
            task("book").id(),
            task("book").action(),
            Optional.empty(),
            Step.Retry.ONCE,
            Optional.empty(),
            List.of(),
            Optional.of(refund));
    var story = given(workflow(forEach("f", value("[\"a\",\"b\"]"), 1, book), task("z")));
    story.claimed("f.0.book").claimed("f.1.book").failed("z").open("f.1.book.compensate");

    assertThat(story.dispatched().input()).isEqualTo(new Json("\"b\""));
    assertThat(story.claimed("f.1.book.compensate").dispatched().input())
        .isEqualTo(new Json("\"a\""));
  }

  /** Not a measurement: with anything quadratic in it, it takes minutes. */
  @Test
  void ten_thousand_items_are_done_and_undone_in_time() {
    var steps =
        workflow(forEach("f", value(numbers(Block.ITEMS_MAX)), 100, undone(task("x"))), task("z"));
    var run = Transition.begin(steps, Story.request()).run();
    for (int i = 0; i < Block.ITEMS_MAX; i++) {
      run = claimed(steps, run, "f." + i + ".x");
    }
    var failed = new Outcome.Failed(FailureKind.ERROR, "z broke", Json.NULL);
    run = applied(steps, run, new Event.AttemptEnded(Story.NOON, Story.path("z"), 1, failed));
    for (int i = Block.ITEMS_MAX - 1; i >= 0; i--) {
      run = claimed(steps, run, "f." + i + ".x.compensate");
    }

    assertThat(run.status()).isEqualTo(Run.Status.FAILED);
    assertThat(run.steps().size()).isEqualTo(2 + 2 * Block.ITEMS_MAX);
  }

  @Test
  void ten_thousand_items_that_wait_at_once_are_woken_in_time() {
    var nap = Flow.sleep("x", Duration.ofHours(1));
    var steps = workflow(forEach("f", value(numbers(Block.ITEMS_MAX)), Block.ITEMS_MAX, nap));
    var run = Transition.begin(steps, Story.request()).run();

    for (Timer timer : run.timers()) {
      run = applied(steps, run, new Event.TimerFired(timer.due(), timer));
    }

    assertThat(run.status()).isEqualTo(Run.Status.SUCCEEDED);
  }

  private static Run claimed(Workflow workflow, Run run, String step) {
    var claim = new Outcome.Claimed(Json.TRUE);
    return applied(workflow, run, new Event.AttemptEnded(Story.NOON, Story.path(step), 1, claim));
  }

  private static Run applied(Workflow workflow, Run run, Event event) {
    return ((Decision.Next) Transition.apply(workflow, run, event)).run();
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String message(Story story) {
    return story.run().failure().orElseThrow().failure().message();
  }
}
