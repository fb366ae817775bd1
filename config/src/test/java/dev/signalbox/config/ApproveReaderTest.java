package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SEMANTICS 11, as it is written. */
class ApproveReaderTest {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  @Test
  void SEMANTICS_11_1_every_key_of_an_approval_is_read() {
    Action.Approve approve =
        approve(
            "quorum: 2, by: [ann, bob], remind: 1h, timeout: 2d, on-timeout: approve,"
                + " escalate: { to: [carl, admin], after: 4h }, on-reject: continue");

    assertThat(approve.by()).containsExactly("ann", "bob");
    assertThat(approve.quorum()).isEqualTo(2);
    assertThat(approve.remind()).contains(Duration.ofHours(1));
    assertThat(approve.escalation())
        .contains(new Step.Escalation(List.of("carl", "admin"), Duration.ofHours(4)));
    assertThat(approve.onTimeout()).isEqualTo(Step.OnTimeout.APPROVE);
    assertThat(approve.onReject()).isEqualTo(Step.OnReject.CONTINUE);
  }

  @Test
  void one_decision_is_enough_and_nobody_is_reminded_where_nothing_is_said() {
    Action.Approve approve = approve("timeout: 1h");

    assertThat(approve.quorum()).isEqualTo(1);
    assertThat(approve.remind()).isEmpty();
    assertThat(approve.escalation()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "quorum: 0|approve.quorum: expected a whole number from 1 to 100, found 0",
        "remind: 0s|approve.remind: expected a duration of more than zero",
        "escalate: { to: [ann] }|approve.escalate: expected the key after",
        "escalate: { after: 1h }|approve.escalate: expected the key to",
        "escalate: [ann]|approve.escalate: expected a mapping with the keys to, after",
        "quorum: 2, by: [ann]|approve.quorum: by names fewer than 2, so nobody can approve this",
        "quorum: 2, by: [ann, ann]|approve.quorum: by names fewer than 2",
        "quorum: 2, by: [ann], escalate: { to: [bob], after: 1m }|only once escalate has added others",
        "remind: 2h|approve.remind: has no effect: the question's timeout comes first",
        "escalate: { to: [ann], after: 1h }|escalate.after: has no effect",
      })
  void what_cannot_mean_what_its_author_thinks_is_said(String keys, String expected) {
    assertThat(problems(keys)).anyMatch(problem -> problem.contains(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "quorum: 2",
        "quorum: 2, by: [operator]",
        "quorum: 2, by: [ann, bob]",
        "quorum: 2, by: [ann, admin]",
        "remind: 10m, escalate: { to: [ann], after: 20m }",
      })
  void what_may_well_be_meant_is_not_warned_of(String keys) {
    assertThat(problems(keys)).isEmpty();
  }

  private Action.Approve approve(String keys) {
    Reading reading = fixture.read(yaml(keys));
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    var workflow =
        Objects.requireNonNull(
            ((Reading.Loaded) reading).config().workflows().get(new WorkflowId("w")));
    return (Action.Approve) workflow.workflow().steps().getFirst().action();
  }

  private List<String> problems(String keys) {
    return fixture.problems(yaml("timeout: 1h, " + keys));
  }

  private static String yaml(String keys) {
    return "workflows:\n  w:\n    steps: [ { id: a, approve: { ask: Go, " + keys + " } } ]\n";
  }
}
