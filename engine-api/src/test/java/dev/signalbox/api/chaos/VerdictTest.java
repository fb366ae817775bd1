package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.chaos.Evidence.Run;
import dev.signalbox.api.chaos.Evidence.Step;
import dev.signalbox.api.chaos.Ledger.Attempt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was broken is found: a storm whose verdict cannot fail proves nothing. */
final class VerdictTest {
  private final TreeMap<Integer, String> accepted = new TreeMap<>();
  private final Map<String, Run> runs = new HashMap<>();
  private final List<String> ledger = new ArrayList<>();
  private Set<String> cancelled = Set.of();
  private boolean areProcessesBound = true;

  VerdictTest() {
    order(1, "r1", "a");
    order(2, "r2", "b");
  }

  /** A run that went well, and the run that it has made. */
  private void order(int n, String run, String key) {
    accepted.put(n, run);
    runs.put(run, work(run, "succeeded"));
    runs.put("of-" + run, told("of-" + run, run));
    effect(run, "first", 1, key);
    effect(run, "again", 1, key);
    effect(run, "again", 2, key);
    effect(run, "last", 1, key);
    effect("of-" + run, "heard", 1, "-");
  }

  private static Run work(String id, String status) {
    return new Run(
        "work",
        status,
        "",
        "its failure",
        List.of(
            new Step("first", "succeeded", 1),
            new Step("again", "succeeded", 2),
            new Step("tell", "succeeded", 1),
            new Step("last", "succeeded", 1)),
        Map.of(
            new Attempt(id, "first", 1), 1,
            new Attempt(id, "again", 1), 1,
            new Attempt(id, "again", 2), 1,
            new Attempt(id, "last", 1), 1));
  }

  private static Run told(String id, String of) {
    return new Run(
        "told",
        "succeeded",
        of,
        "null",
        List.of(new Step("heard", "succeeded", 1)),
        Map.of(new Attempt(id, "heard", 1), 1));
  }

  private void effect(String run, String step, int attempt, String key) {
    write("begin", run, step, attempt, key);
    write("end", run, step, attempt, key);
  }

  private void write(String mark, String run, String step, int attempt, String key) {
    ledger.add(String.join(" ", mark, run, step, Integer.toString(attempt), key));
  }

  private List<String> broken() {
    return Verdict.of(new Evidence(accepted, cancelled, runs, Ledger.of(ledger), areProcessesBound))
        .stream()
        .map(Verdict.Breach::toString)
        .toList();
  }

  @Test
  void what_went_well_breaks_nothing() {
    assertThat(broken()).isEmpty();
  }

  @Test
  void P1_an_accepted_run_that_is_not_there_is_found() {
    accepted.put(3, "r3");

    assertThat(broken())
        .containsExactly("P1: the run r3 of order 3 was accepted, and is not there");
  }

  @Test
  void P2_a_run_that_nobody_was_promised_is_found() {
    runs.put("r3", work("r3", "succeeded"));
    runs.put("of-r3", told("of-r3", "r3"));
    accepted.remove(2);

    assertThat(broken())
        .contains(
            "P2: the run r3 is there, and no order was answered with it",
            "P2: the run r2 is there, and no order was answered with it");
  }

  @Test
  void P2_one_run_for_two_orders_is_found() {
    accepted.put(3, "r2");

    assertThat(broken())
        .containsExactly("P2: the run r2 was promised twice, the second time for order 3");
  }

  @Test
  void P2_an_emission_that_was_lost_or_heard_twice_is_found() {
    runs.remove("of-r1");
    runs.put("again-of-r2", told("again-of-r2", "r2"));
    effect("again-of-r2", "heard", 1, "-");

    assertThat(broken())
        .contains(
            "P2: the run r1 has told once, and 0 runs came of it",
            "P2: the run r2 has told once, and 2 runs came of it");
  }

  @Test
  void P3_a_run_that_has_failed_is_found_and_one_that_was_to_be_cancelled_may_be() {
    runs.put("r1", work("r1", "failed"));
    runs.put("r2", work("r2", "cancelled"));
    cancelled = Set.of("r2");

    assertThat(broken()).containsExactly("P3: the run r1 is failed: its failure");

    cancelled = Set.of("r1");
    assertThat(broken())
        .containsExactlyInAnyOrder(
            "P3: the run r1 is failed: its failure", "P3: the run r2 is cancelled: its failure");
  }

  @Test
  void P3_an_attempt_that_was_accepted_twice_is_found() {
    var outcomes = new HashMap<>(work("r1", "succeeded").outcomes());
    outcomes.put(new Attempt("r1", "first", 1), 2);
    runs.put("r1", new Run("work", "succeeded", "", "", work("r1", "succeeded").steps(), outcomes));

    assertThat(broken()).containsExactly("P3: the attempt r1/first.1 was accepted 2 times");
  }

  @Test
  void P3_a_step_that_is_believed_and_did_nothing_is_found() {
    ledger.remove("end r1 again 2 a");

    assertThat(broken())
        .containsExactly("P3: the attempt r1/again.2 is believed, and is not in the ledger");
  }

  @Test
  void P3_an_agent_that_is_believed_and_has_lied_is_found() {
    Run run = work("r1", "succeeded");
    var steps = new ArrayList<>(run.steps());
    steps.add(3, new Step("craft", "succeeded", 1));
    runs.put("r1", new Run("work", "succeeded", "", "null", steps, run.outcomes()));
    write("begin", "r1", "craft", 1, "-");

    assertThat(broken())
        .containsExactly("P3: the attempt r1/craft.1 is believed, and is not in the ledger");
  }

  @Test
  void P4_an_attempt_that_has_begun_twice_is_found() {
    effect("r1", "again", 1, "a");

    assertThat(broken()).containsExactly("P4: the attempt r1/again.1 has begun twice");
  }

  @Test
  void P4_what_a_run_did_that_is_not_there_is_found_and_a_torn_line() {
    effect("r9", "first", 1, "c");
    ledger.add("begin r1 fir");

    assertThat(broken())
        .containsExactlyInAnyOrder(
            "P4: the attempt r9/first.1 has begun, and there is no such run",
            "P4: a torn line in the ledger: begin r1 fir");
  }

  @Test
  void P4_a_step_that_has_begun_before_the_one_before_it_has_ended_is_found() {
    ledger.remove("begin r1 last 1 a");
    ledger.add(ledger.indexOf("end r1 again 2 a"), "begin r1 last 1 a");

    assertThat(broken())
        .containsExactly("P4: the attempt r1/last.1 has begun before the end of r1/again.2");
  }

  @Test
  void P5_a_run_that_does_not_end_is_found() {
    runs.put("r1", work("r1", "waiting"));

    assertThat(broken()).containsExactly("P5: the run r1 has not ended, it is waiting");
  }

  @Test
  void P8_three_holders_of_two_slots_are_found() {
    order(3, "r3", "a");
    order(4, "r4", "a");
    for (String run : List.of("r1", "r3", "r4")) {
      ledger.remove("begin " + run + " first 1 a");
      ledger.addFirst("begin " + run + " first 1 a");
    }

    assertThat(broken())
        .anySatisfy(it ->
            assertThat(it)
                .startsWith("P8: at once, of the key a: ")
                .contains("r1/first.1", "r3/first.1", "r4/first.1"));
  }

  @Test
  void P8_three_attempts_that_run_at_once_are_found_whatever_the_log_says_where_none_may_linger() {
    write("over", "r1", "first", 1, "a");

    assertThat(broken()).containsExactly("P8: the attempt r1/first.1 has found no slot of a");

    areProcessesBound = false;
    assertThat(broken()).isEmpty();
  }

  @Test
  void P8_an_attempt_that_was_lost_holds_no_slot() {
    order(3, "r3", "a");
    ledger.addFirst("begin r1 first 7 a");
    ledger.addFirst("begin r3 first 7 a");

    assertThat(broken()).isEmpty();
  }
}
