package dev.signalbox.core;

import static dev.signalbox.core.Flow.approve;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.operator;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.OnReject;
import dev.signalbox.core.Step.OnTimeout;
import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 11. */
class ApprovalsTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void a_question_parks_the_run_until_somebody_approves() {
    var story = given(workflow(approve("a"), task("b")));

    story.is(Run.Status.WAITING).stepIs("a", StepRun.Status.WAITING);
    assertThat(story.run().wakeup())
        .containsExactly(new Wakeup.Person(path("a"), Optional.empty()));
    story.pass(DAY).approved("a").is(Run.Status.RUNNING);
    assertThat(story.step("a").output())
        .isEqualTo(
            new Json(
                "{\"decision\":\"approve\",\"by\":\"ann\",\"comment\":null,"
                    + "\"at\":\"2026-01-02T12:00:00Z\",\"votes\":[{\"decision\":\"approve\","
                    + "\"by\":\"ann\",\"comment\":null,\"channel\":\"api\","
                    + "\"at\":\"2026-01-02T12:00:00Z\"}]}"));
  }

  @Test
  void a_rejection_fails_the_run_and_its_comment_is_the_message() {
    var story = given(workflow(approve("a"))).rejected("a", "tests are missing");

    story.is(Run.Status.FAILED).failedWith(FailureKind.REJECTED, Optional.of("a"));
    assertThat(story.run().failure().orElseThrow().failure().message())
        .isEqualTo("rejected by ann: tests are missing");
    assertThat(story.step("a").output().text()).contains("\"decision\":\"reject\"");
  }

  @Test
  void a_rejection_lets_the_run_go_on_where_the_step_says_so() {
    var story =
        given(
                workflow(
                    approve("a", Optional.empty(), OnTimeout.REJECT, OnReject.CONTINUE), task("b")))
            .rejected("a", "no");

    story.stepIs("a", StepRun.Status.SUCCEEDED).stepIs("b", StepRun.Status.PENDING);
    assertThat(story.step("a").output().text()).contains("\"decision\":\"reject\"");
  }

  @Test
  void SEMANTICS_11_1_the_passing_of_time_decides_with_nobodys_name() {
    var rejected = asked(OnTimeout.REJECT, OnReject.FAIL).wait(DAY);
    var approved = asked(OnTimeout.APPROVE, OnReject.FAIL).wait(DAY);
    var goesOn = asked(OnTimeout.REJECT, OnReject.CONTINUE).wait(DAY);
    var failed = asked(OnTimeout.FAIL, OnReject.CONTINUE).wait(DAY);

    rejected.is(Run.Status.FAILED).failedWith(FailureKind.REJECTED, Optional.of("a"));
    assertThat(rejected.step("a").output().text()).contains("\"by\":null");
    approved.is(Run.Status.SUCCEEDED);
    assertThat(approved.step("a").ruling().orElseThrow().by()).isEmpty();
    goesOn.is(Run.Status.SUCCEEDED);
    failed.is(Run.Status.FAILED).failedWith(FailureKind.EXPIRED, Optional.of("a"));
  }

  @Test
  void SEMANTICS_11_7_the_decision_and_the_deadline_have_one_winner() {
    var timer = new Timer.ApprovalDeadline(path("a"), Story.NOON.plus(DAY));

    asked(OnTimeout.REJECT, OnReject.FAIL)
        .approved("a")
        .when(new Event.TimerFired(Story.NOON.plus(DAY), timer))
        .refused(new Reason.Terminal(Run.Status.SUCCEEDED));
    var late = asked(OnTimeout.REJECT, OnReject.FAIL).wait(DAY);
    late.approved("a").refused(new Reason.AlreadyDecided(late.step("a").ruling().orElseThrow()));
  }

  @Test
  void SEMANTICS_11_3_the_same_choice_by_the_same_actor_is_a_repeat_and_any_other_comes_too_late() {
    var story = given(workflow(approve("a"), task("b"))).approved("a");
    var ruling = story.step("a").ruling().orElseThrow();

    story.approved("a").refused(new Reason.Repeated());
    story.rejected("a", "no").refused(new Reason.AlreadyDecided(ruling));
    story.decided("a", Choice.APPROVE, operator("bob"), Optional.empty());
    story.refused(new Reason.AlreadyDecided(ruling));
    story.claimed("b").approved("a").refused(new Reason.Repeated());
  }

  @Test
  void SEMANTICS_11_5_a_decision_is_bound_to_what_was_shown() {
    var story = given(workflow(task("a"), approve("b"))).claimed("a");
    var other = given(workflow(task("a"), approve("b"))).ended("a", new Outcome.Claimed(Json.TRUE));
    var digest = asking(story).digest();

    assertThat(asking(other).digest()).isNotEqualTo(digest);
    story
        .when(decision("b", Choice.APPROVE, asking(other).digest()))
        .refused(new Reason.StaleDigest(digest));
    story.when(decision("b", Choice.APPROVE, digest)).is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_11_1_operators_and_above_may_decide_unless_the_step_names_others() {
    assertThat(mayDecide(List.of(), new Actor("x", Actor.Role.VIEWER))).isFalse();
    assertThat(mayDecide(List.of(), new Actor("x", Actor.Role.OPERATOR))).isTrue();
    assertThat(mayDecide(List.of("admin"), new Actor("x", Actor.Role.EDITOR))).isFalse();
    assertThat(mayDecide(List.of("editor"), new Actor("x", Actor.Role.ADMIN))).isTrue();
    assertThat(mayDecide(List.of("ann"), new Actor("ann", Actor.Role.VIEWER))).isTrue();
    assertThat(mayDecide(List.of("ann"), new Actor("bob", Actor.Role.ADMIN))).isFalse();
  }

  @Test
  void a_token_that_is_called_like_a_role_does_not_pass_for_it() {
    assertThat(mayDecide(List.of("admin"), new Actor("admin", Actor.Role.VIEWER))).isFalse();
  }

  @Test
  void nothing_can_be_decided_where_nothing_is_asked() {
    given(workflow(task("a"))).approved("a").refused(new Reason.NotOpen(path("a")));
    given(workflow(task("a"))).approved("b").refused(new Reason.NotOpen(path("b")));
    given(workflow(approve("a")))
        .cancelled()
        .approved("a")
        .refused(new Reason.Terminal(Run.Status.CANCELLED));
  }

  private static Story asked(OnTimeout onTimeout, OnReject onReject) {
    return given(workflow(approve("a", Optional.of(DAY), onTimeout, onReject)));
  }

  private static Progress.Asking asking(Story story) {
    return (Progress.Asking) story.step("b").progress();
  }

  private static Event decision(String step, Choice choice, Digest digest) {
    return new Event.ApprovalDecided(
        Story.NOON,
        path(step),
        choice,
        operator("ann"),
        Optional.empty(),
        Optional.of(digest),
        "api",
        Optional.empty());
  }

  private static boolean mayDecide(List<String> by, Actor actor) {
    var approve =
        new Action.Approve(
            Flow.value("\"?\""), by, Optional.empty(), OnTimeout.REJECT, OnReject.FAIL);
    return given(workflow(Flow.step("a", approve)))
        .decided("a", Choice.APPROVE, actor, Optional.empty())
        .run()
        .isTerminal();
  }
}
