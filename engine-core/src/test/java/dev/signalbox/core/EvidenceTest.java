package dev.signalbox.core;

import static dev.signalbox.core.Flow.agent;
import static dev.signalbox.core.Flow.expect;
import static dev.signalbox.core.Flow.retry;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Claimed is not success. */
class EvidenceTest {
  @Test
  void a_claim_alone_is_enough_where_nothing_else_is_expected() {
    given(workflow(expect(agent("a"), "claim"))).claimed("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void every_item_is_looked_for_in_turn_and_is_kept_with_the_output() {
    var story = given(workflow(expect(agent("a"), "claim", "commit", "check"))).claimed("a");

    story.is(Run.Status.RUNNING).stepIs("a", StepRun.Status.RUNNING);
    assertThat(verify(story).expectation().kind()).isEqualTo("commit");
    assertThat(verify(story.held("a")).expectation().kind()).isEqualTo("check");
    story.held("a").is(Run.Status.SUCCEEDED);
    assertThat(story.step("a").output())
        .isEqualTo(
            new Json(
                "{\"by\":\"a\",\"evidence\":[{\"kind\":\"commit\",\"detail\":{\"seen\":true}},"
                    + "{\"kind\":\"check\",\"detail\":{\"seen\":true}}]}"));
  }

  @Test
  void evidence_that_is_not_there_fails_the_attempt_and_tells_the_next_one_why() {
    var story = given(workflow(retry(expect(agent("a"), "commit"), 2, Flow.NO_PAUSE))).claimed("a");

    assertThat(story.refuted("a").dispatched().feedback())
        .containsExactly(new Failure(FailureKind.NO_EVIDENCE, "no commit"));
    story.claimed("a").refuted("a").failedWith(FailureKind.NO_EVIDENCE, Optional.of("a"));
    assertThat(story.step("a").output())
        .isEqualTo(new Json("{\"by\":\"a\",\"refuted\":{\"seen\":false}}"));
  }

  @Test
  void a_lost_check_is_done_again_and_never_reruns_the_agent() {
    var story = given(workflow(expect(agent("a"), "commit"))).claimed("a");
    var check = verify(story);

    assertThat(verify(story.checkLost("a"))).isEqualTo(check);
    assertThat(verify(story.checkLost("a"))).isEqualTo(check);
    story.checkLost("a").failedWith(FailureKind.WORKER_LOST, Optional.of("a"));
    assertThat(story.step("a").attemptsBegun()).isEqualTo(1);
    assertThat(story.step("a").output()).isEqualTo(new Json("{\"by\":\"a\"}"));
  }

  @Test
  void a_verdict_counts_once() {
    var path = Story.path("a");
    var first = new Event.Observed(Story.NOON, path, 1, 0, new Verdict.Holds(Json.NULL));

    given(workflow(expect(agent("a"), "commit", "check")))
        .claimed("a")
        .when(first)
        .when(first)
        .refused(new Decision.Reason.NotOpen(path));
  }

  @Test
  void a_claim_that_is_no_object_is_kept_beside_its_evidence() {
    var story =
        given(workflow(expect(agent("a"), "commit")))
            .ended("a", new Outcome.Claimed(Json.string("done")))
            .held("a");

    assertThat(story.step("a").output().text()).startsWith("{\"output\":\"done\",\"evidence\":[");
  }

  private static Command.Verify verify(Story story) {
    return (Command.Verify) story.next().commands().getFirst();
  }
}
