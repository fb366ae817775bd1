package dev.signalbox.core;

import static dev.signalbox.core.Flow.quorum;
import static dev.signalbox.core.Flow.remind;
import static dev.signalbox.core.Flow.task;
import static dev.signalbox.core.Flow.workflow;
import static dev.signalbox.core.Story.given;
import static dev.signalbox.core.Story.operator;
import static dev.signalbox.core.Story.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** SEMANTICS 11: several who decide, and those who do not. */
class QuorumTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void SEMANTICS_11_10_so_many_must_approve_and_each_counts_once() {
    var story = asked().approved("a");

    story.is(Run.Status.WAITING);
    assertThat(asking(story).votes()).extracting(vote -> vote.by().name()).containsExactly("ann");
    story.approved("a").refused(new Reason.Repeated());
    story.rejected("a", "no").refused(new Reason.Voted(asking(story).votes().getFirst()));
    story.decided("a", Choice.APPROVE, operator("bob"), Optional.of("me too"));
    story.is(Run.Status.RUNNING);
    var ruling = story.step("a").ruling().orElseThrow();
    assertThat(ruling.by().orElseThrow().name()).isEqualTo("bob");
    assertThat(ruling.votes()).extracting(vote -> vote.by().name()).containsExactly("ann", "bob");
  }

  @Test
  void SEMANTICS_11_10_one_rejection_decides() {
    var story = asked().approved("a");
    story.decided("a", Choice.REJECT, operator("bob"), Optional.of("not yet"));

    story.is(Run.Status.FAILED).failedWith(FailureKind.REJECTED, Optional.of("a"));
    var ruling = story.step("a").ruling().orElseThrow();
    story.approved("a").refused(new Reason.AlreadyDecided(ruling));
  }

  @Test
  void F54_whoever_was_for_what_came_to_be_repeats_himself() {
    var story = asked().approved("a");
    story.decided("a", Choice.APPROVE, operator("bob"), Optional.empty());

    story.approved("a").refused(new Reason.Repeated());
    story.decided("a", Choice.APPROVE, operator("bob"), Optional.empty());
    story.refused(new Reason.Repeated());
    var ruling = story.step("a").ruling().orElseThrow();
    story.decided("a", Choice.APPROVE, operator("carl"), Optional.empty());
    story.refused(new Reason.AlreadyDecided(ruling));
  }

  @Test
  void SEMANTICS_11_5_a_vote_is_bound_to_what_was_shown() {
    var story = asked().approved("a");
    var digest = asking(story).digest();

    story.when(decision("bob", Optional.of(Digest.of("else")), Optional.empty()));
    story.refused(new Reason.StaleDigest(digest));
    story.when(decision("bob", Optional.of(digest), Optional.empty())).is(Run.Status.RUNNING);
  }

  @Test
  void SEMANTICS_11_1_after_a_while_others_may_decide_as_well() {
    var viewer = new Actor("carl", Actor.Role.VIEWER);
    var story = asked();
    story.decided("a", Choice.APPROVE, viewer, Optional.empty());
    story.refused(new Reason.NotAllowed(List.of()));

    story.wait(HOUR);
    assertThat(asking(story).by()).containsExactly("operator", "carl");
    assertThat(asking(story).urging().escalated()).isTrue();
    assertThat(story.run().timers()).isEmpty();
    story.decided("a", Choice.APPROVE, viewer, Optional.empty());
    story.approved("a").is(Run.Status.RUNNING);
  }

  @Test
  void SEMANTICS_11_1_those_who_are_asked_are_reminded_until_the_deadline() {
    var story = given(workflow(remind("a", HOUR)));

    story.wait(HOUR);
    assertThat(asking(story).urging())
        .isEqualTo(
            new Urging(
                1, Optional.of(Story.NOON.plus(HOUR.multipliedBy(2))), false, Optional.empty()));
    story.wait(HOUR);
    assertThat(asking(story).urging().reminders()).isEqualTo(2);
    story.wait(HOUR.dividedBy(2));
    story.is(Run.Status.FAILED).failedWith(FailureKind.EXPIRED, Optional.of("a"));
  }

  @Test
  void a_reminder_that_comes_after_the_deadline_is_the_deadline() {
    var story = given(workflow(remind("a", HOUR)));
    var timer = new Timer.ApprovalReminder(path("a"), Story.NOON.plus(HOUR));

    story.when(new Event.TimerFired(Story.NOON.plus(HOUR.multipliedBy(9)), timer));

    story.is(Run.Status.FAILED).failedWith(FailureKind.EXPIRED, Optional.of("a"));
  }

  @Test
  void nobody_is_reminded_for_ever() {
    var approve =
        new Action.Approve(
            Flow.value("\"?\""),
            List.of(),
            1,
            Optional.of(HOUR),
            Optional.empty(),
            Optional.empty(),
            Step.OnTimeout.REJECT,
            Step.OnReject.FAIL);
    var story = given(workflow(Flow.step("a", approve)));
    for (int i = 0; i < Action.Approve.REMINDERS_MAX; i++) {
      story.wait(HOUR);
    }
    assertThat(asking(story).urging().reminders()).isEqualTo(Action.Approve.REMINDERS_MAX);
    assertThat(story.run().timers()).isEmpty();
    story.approved("a").is(Run.Status.SUCCEEDED);
  }

  @Test
  void SEMANTICS_11_8_a_link_works_once() {
    var story = asked().when(decision("ann", Optional.empty(), Optional.of("l1")));

    story.when(decision("ann", Optional.empty(), Optional.of("l1")));
    story.refused(new Reason.LinkUsed());
    story.when(decision("bob", Optional.empty(), Optional.of("l1")));
    story.refused(new Reason.LinkUsed());
    story.when(decision("bob", Optional.empty(), Optional.of("l2"))).is(Run.Status.RUNNING);
    story.when(decision("bob", Optional.empty(), Optional.of("l2")));
    story.refused(new Reason.LinkUsed());
  }

  private static Story asked() {
    return given(workflow(quorum("a", 2, HOUR, List.of("carl")), task("b")));
  }

  private static Progress.Asking asking(Story story) {
    return (Progress.Asking) story.step("a").progress();
  }

  private static Event decision(String by, Optional<Digest> digest, Optional<String> link) {
    return new Event.ApprovalDecided(
        Instant.EPOCH,
        path("a"),
        Choice.APPROVE,
        operator(by),
        Optional.empty(),
        digest,
        "link",
        link);
  }
}
