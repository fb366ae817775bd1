package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Admission.Grant;
import dev.signalbox.core.Admission.Standing;
import dev.signalbox.core.Gate.Count;
import dev.signalbox.core.Gate.Kind;
import dev.signalbox.core.Gate.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Laws of who may begin, held against random gates and lines. */
class AdmissionTest {
  private static final WorkflowId WORKFLOW = new WorkflowId("w");
  private static final Gate STEPS =
      new Gate(Kind.CONCURRENCY, Scope.WORKFLOW, "w", "k", Count.STEPS);
  private static final Gate ENGINE = new Gate(Kind.CONCURRENCY, Scope.ENGINE, "", "", Count.STEPS);
  private static final Gate PACE = new Gate(Kind.THROTTLE, Scope.WORKFLOW, "w", "", Count.RUNS);
  private static final int SEEDS = 2000;

  @Test
  void SEMANTICS_2_3_never_more_than_the_limit_whatever_the_gates_and_the_lines() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var scene = new Scene(seed);
      var held = new LinkedHashMap<Claim.Bucket, Long>();
      for (Grant grant : scene.decide().grants()) {
        for (Claim claim : grant.claims()) {
          long now = held.merge(claim.place(), 1L, Long::sum);
          if (claim instanceof Claim.Slot slot) {
            assertThat(scene.holders(claim.place()) + now)
                .as("seed %d: %s", seed, claim)
                .isLessThanOrEqualTo(slot.limit());
          }
        }
      }
    }
  }

  @Test
  void SEMANTICS_2_5_within_a_line_nobody_overtakes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var scene = new Scene(seed);
      List<Ticket> granted = scene.decide().grants().stream().map(Grant::ticket).toList();
      for (List<Ticket> line : scene.lines) {
        List<Ticket> of = granted.stream().filter(line::contains).toList();
        assertThat(of).as("seed %d", seed).isEqualTo(line.subList(0, of.size()));
      }
    }
  }

  @Test
  void SEMANTICS_2_5_I12_lines_take_turns() {
    var lines = List.of(line("a", 9, "x"), line("b", 9, "x"), line("c", 1, "x"));

    var grants = decide(Map.of(bucket(STEPS, "x"), new Standing.Held(5)), lines).grants();

    assertThat(grants)
        .extracting(grant -> grant.ticket().run().value())
        .containsExactly("a0", "b0", "c0", "a1", "b1");
  }

  @Test
  void SEMANTICS_2_7_whoever_cannot_have_all_takes_none_and_keeps_nobody_up() {
    var both = new ArrayList<Ticket>();
    both.add(ticket("both", 0, List.of(slot(ENGINE, "", 2), slot(STEPS, "full", 1))));
    var other = List.of(ticket("other", 0, List.of(slot(ENGINE, "", 2))));

    var decision =
        decide(
            Map.of(
                bucket(ENGINE, ""), new Standing.Held(1),
                bucket(STEPS, "full"), new Standing.Held(1)),
            List.of(both, other));

    assertThat(decision.grants())
        .extracting(grant -> grant.ticket().run().value())
        .containsExactly("other");
    assertThat(decision.full()).containsExactly(bucket(STEPS, "full"));
  }

  @Test
  void I11_whoever_is_left_waits_for_a_bucket_that_is_said_to_be_full() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var scene = new Scene(seed);
      var decision = scene.decide();
      List<Ticket> granted = decision.grants().stream().map(Grant::ticket).toList();
      for (List<Ticket> line : scene.lines) {
        line.stream()
            .filter(ticket -> !granted.contains(ticket))
            .findFirst()
            .ifPresent(first ->
                assertThat(first.claims())
                    .as("seed %d: nobody wakes %s", scene.seed, first)
                    .anyMatch(claim -> decision.full().contains(claim.place())));
      }
    }
  }

  @Test
  void SEMANTICS_2_7_the_smallest_of_several_limits_of_one_gate_binds_each_run_by_its_own() {
    var grants =
        decide(
                Map.of(bucket(ENGINE, ""), new Standing.Held(2)),
                List.of(
                    List.of(ticket("wide", 0, List.of(slot(ENGINE, "", 4)))),
                    List.of(ticket("narrow", 0, List.of(slot(ENGINE, "", 3))))))
            .grants();

    assertThat(grants).extracting(grant -> grant.ticket().run().value()).containsExactly("wide");
  }

  @Test
  void SEMANTICS_2_5_a_limit_that_was_changed_counts_for_runs_that_were_made_before() {
    var standing = Map.of(bucket(ENGINE, ""), (Standing) new Standing.Held(1));
    var lines =
        List.of(
            List.of(
                ticket("a", 0, List.of(slot(ENGINE, "", 1))),
                ticket("b", 1, List.of(slot(ENGINE, "", 1)))));
    Limits raised = Limits.NONE.with(ENGINE, Optional.of(new Limit.Slots(3)));

    assertThat(Admission.apply(Limits.NONE, standing, lines, Story.NOON).grants()).isEmpty();
    assertThat(Admission.apply(raised, standing, lines, Story.NOON).grants()).hasSize(2);
    assertThat(
            Admission.apply(raised.with(ENGINE, Optional.empty()), standing, lines, Story.NOON)
                .grants())
        .isEmpty();
  }

  @Test
  void SEMANTICS_3_3_a_throttle_lets_a_burst_through_in_one_go() {
    var rule = new RateLimit(2, Duration.ofSeconds(6), RateLimit.Algorithm.GCRA, 2);
    var claim = new Claim.Start(PACE, "", rule);
    var line = Stream.of("a", "b", "c", "d", "e").map(id -> ticket(id, 0, List.of(claim))).toList();
    var none = Map.of(claim.place(), (Standing) new Standing.Paced(RateLimit.Past.NONE));

    var decision = Admission.apply(Limits.NONE, none, List.of(line), Story.NOON);

    assertThat(decision.grants()).hasSize(3);
    assertThat(decision.free()).containsEntry(claim.place(), Story.NOON.plusSeconds(3));
  }

  @Test
  void SEMANTICS_3_3_a_throttle_lets_one_through_at_a_time_and_says_when_the_next_may() {
    var rule = new RateLimit(1, Duration.ofSeconds(10), RateLimit.Algorithm.GCRA, 0);
    var claim = new Claim.Start(PACE, "", rule);
    var lines = List.of(List.of(ticket("a", 0, List.of(claim)), ticket("b", 1, List.of(claim))));
    var none = Map.of(claim.place(), (Standing) new Standing.Paced(RateLimit.Past.NONE));
    var start = new RateLimit.Start(Story.NOON, Story.NOON.plusSeconds(10));
    var one =
        Map.of(
            claim.place(),
            (Standing)
                new Standing.Paced(new RateLimit.Past(Optional.of(start), Optional.of(start))));

    assertThat(Admission.apply(Limits.NONE, none, lines, Story.NOON).grants()).hasSize(1);
    var later = Admission.apply(Limits.NONE, one, lines, Story.NOON.plusSeconds(3));
    assertThat(later.grants()).isEmpty();
    assertThat(later.free()).containsEntry(claim.place(), Story.NOON.plusSeconds(10));
    assertThat(Admission.apply(Limits.NONE, one, lines, Story.NOON.plusSeconds(10)).grants())
        .hasSize(1);
  }

  @Test
  void SEMANTICS_7_1_what_is_older_by_twice_the_longest_head_start_goes_first_whatever_it_has() {
    var random = new SplittableRandom(7);
    long most = StartPolicy.HEAD_START_MAX;
    Instant later = Story.NOON.plusSeconds(2 * most).plusMillis(1);
    for (int i = 0; i < 1000; i++) {
      Run old = made(Story.NOON, random.nextLong(-most, most + 1));
      Run young = made(later, random.nextLong(-most, most + 1));

      assertThat(old.rank()).isLessThan(young.rank());
    }
    assertThat(made(Story.NOON, 60).rank()).isLessThan(made(Story.NOON.minusSeconds(59), 0).rank());
  }

  private static Run made(Instant at, long headStart) {
    var like = Story.request();
    var terms = new Terms(List.of(), headStart, Optional.empty());
    return Transition.begin(
            Flow.workflow(Flow.task("a")),
            new Event.RunRequested(
                at,
                like.run(),
                like.event(),
                like.seed(),
                like.labels(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(terms),
                Optional.empty()))
        .run();
  }

  private static Admission.Decision decide(
      Map<Claim.Bucket, Standing> standings, List<List<Ticket>> lines) {
    return Admission.apply(Limits.NONE, standings, lines, Story.NOON);
  }

  private static List<Ticket> line(String name, int length, String bucket) {
    var line = new ArrayList<Ticket>();
    for (int i = 0; i < length; i++) {
      line.add(ticket(name + i, i, List.of(slot(STEPS, bucket, 10))));
    }
    return line;
  }

  private static Claim slot(Gate gate, String bucket, long limit) {
    return new Claim.Slot(gate, bucket, limit);
  }

  private static Claim.Bucket bucket(Gate gate, String key) {
    return new Claim.Bucket(gate, key);
  }

  private static Ticket ticket(String run, long rank, List<Claim> claims) {
    return new Ticket(new RunId(run), WORKFLOW, Optional.of(new StepPath("a")), 1, rank, 0, claims);
  }

  /** Some gates, some of which are full, and some lines at them. */
  private static final class Scene {
    private final long seed;
    private final List<List<Ticket>> lines = new ArrayList<>();
    private final Map<Claim.Bucket, Standing> standings = new LinkedHashMap<>();

    Scene(long seed) {
      this.seed = seed;
      var random = new SplittableRandom(seed);
      int gates = 1 + random.nextInt(4);
      for (int line = random.nextInt(5); line >= 0; line--) {
        var claims = new LinkedHashSet<Claim>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          int gate = random.nextInt(gates);
          claims.add(slot(STEPS, "b" + gate, 1 + (seed + gate) % 5));
        }
        claims.forEach(claim ->
            standings.computeIfAbsent(claim.place(), _ -> new Standing.Held(random.nextInt(6))));
        var tickets = new ArrayList<Ticket>();
        for (int i = random.nextInt(8); i >= 0; i--) {
          tickets.add(ticket("r" + line + "x" + i, 10 - i, List.copyOf(claims)));
        }
        lines.add(tickets);
      }
    }

    Admission.Decision decide() {
      return Admission.apply(Limits.NONE, standings, lines, Instant.EPOCH);
    }

    long holders(Claim.Bucket bucket) {
      return Math.min(((Standing.Held) standings.get(bucket)).holders(), limit(bucket));
    }

    private long limit(Claim.Bucket bucket) {
      return 1 + (seed + Long.parseLong(bucket.key().substring(1))) % 5;
    }
  }
}
