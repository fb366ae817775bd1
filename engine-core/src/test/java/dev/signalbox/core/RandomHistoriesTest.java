package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No history breaks a law of {@link Laws}. A seed that does is named in the failure. */
class RandomHistoriesTest {
  private static final int HISTORIES_PER_BLOCK = 100;
  private static final int BLOCKS = 20;
  private static final int TRACES = 50;
  private static final int EVENTS = 50;
  private static final int ANSWERS = 1000;

  static LongStream blocks() {
    return LongStream.range(0, BLOCKS);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void P5_P6_P10_I5_I6_any_history_keeps_every_law_and_ends_once_faults_stop(long block) {
    for (long seed = block * HISTORIES_PER_BLOCK;
        seed < (block + 1) * HISTORIES_PER_BLOCK;
        seed++) {
      long current = seed;
      assertThatCode(() -> history(current)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }

  /** Guards the laws against a generator that never reaches what they speak of. */
  @Test
  void the_histories_reach_every_fact_every_progress_and_every_refusal() {
    var seen = new TreeSet<String>();
    for (long seed = 0; seed < 1000; seed++) {
      history(seed, seen);
    }

    assertThat(seen)
        .containsAll(
            Stream.of(
                    Fact.class,
                    Fact.OfStep.class,
                    Progress.class,
                    StepRun.Closing.class,
                    Stage.class,
                    Decision.Reason.class)
                .flatMap(sealed -> Arrays.stream(sealed.getPermittedSubclasses()))
                .filter(kind -> !kind.isInterface())
                .map(Class::getSimpleName)
                // All of these go by one definition.
                .filter(name -> !name.equals("RunCreated") && !name.equals("RunMigrated"))
                .toList())
        .containsAll(Stream.of(Stage.Phase.values()).map(Stage.Phase::name).toList());
  }

  @Test
  void the_same_seeds_make_the_same_histories_in_another_jvm() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var child =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RandomHistoriesTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    var there = output(child);

    assertThat(child.waitFor()).isZero();
    assertThat(there).isEqualTo(traces());
  }

  /** Prints the digest of some traces, for the JVM that compares them with its own. */
  public static void main(String[] args) {
    System.out.print(traces());
  }

  private static String traces() {
    return IntStream.range(0, TRACES)
        .mapToObj(seed -> Digest.of(history(seed).log().toString()).hex())
        .reduce("", String::concat);
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Laws history(long seed) {
    return history(seed, new TreeSet<>());
  }

  private static Laws history(long seed, Set<String> seen) {
    var random = new SplittableRandom(seed);
    var workflow = new RandomFlow(random.split()).workflow();
    var events = new RandomEvents(random.split());
    var first = history(workflow, events, random, request(random), seen);
    return random.nextBoolean()
        ? first
        : history(workflow, events, random, again(workflow, first, random), seen);
  }

  private static Laws history(
      Workflow workflow,
      RandomEvents events,
      SplittableRandom random,
      Event.RunRequested request,
      Set<String> seen) {
    var laws = new Laws(workflow);
    note(laws.begin(request), seen);
    for (int i = random.nextInt(EVENTS); i > 0; i--) {
      note(laws.apply(events.any(laws.run())), seen);
    }
    if (random.nextInt(30) == 0) {
      for (int i = 0; i <= Listening.SIGNALS_MAX; i++) {
        note(laws.apply(events.flood(i)), seen);
      }
    }
    for (int i = 0; i < ANSWERS && !laws.run().isTerminal(); i++) {
      if (laws.run().paused()) {
        note(laws.apply(new Event.ResumeRequested(events.now(), "ann")), seen);
        continue;
      }
      if (workflow.continuation(laws.run()).isPresent() && random.nextInt(4) == 0) {
        note(laws.apply(events.cancel()), seen);
        continue;
      }
      var commands =
          Transition.outstanding(workflow, laws.run()).stream()
              .filter(command -> !(command instanceof Command.Watch))
              .toList();
      var command = commands.get(random.nextInt(commands.size()));
      note(laws.apply(events.answer(laws.run(), command)), seen);
    }
    assertThat(laws.run().isTerminal()).as("ends: %s", laws.run()).isTrue();
    return laws;
  }

  /** A retry of a run that has ended, from some step on, or a fork of it as it was at some time. */
  private static Event.RunRequested again(Workflow workflow, Laws old, SplittableRandom random) {
    var steps = old.run().steps().values();
    Rerun rerun =
        switch (random.nextInt(3)) {
          case 0 -> Rerun.of(workflow, old.run());
          case 1 -> Rerun.from(workflow, old.run(), steps.isEmpty() ? "none" : any(steps, random));
          default ->
              Rerun.fork(
                  workflow,
                  Run.replay(old.log().subList(0, 1 + random.nextInt(old.log().size()))),
                  random.nextBoolean());
        };
    var first = Story.request();
    return rerun instanceof Rerun.Plan(Origin origin, List<Event.Reused> reused)
        ? new Event.RunRequested(
            first.time(),
            first.run(),
            first.event(),
            random.nextLong(),
            first.labels(),
            Optional.empty(),
            Optional.of(origin),
            Optional.empty(),
            reused,
            terms(random, first.time()),
            Optional.empty())
        : request(random);
  }

  private static String any(List<StepRun> steps, SplittableRandom random) {
    return steps.get(random.nextInt(steps.size())).path().value();
  }

  /** Half of them retry a run that failed, and are told why. */
  private static Event.RunRequested request(SplittableRandom random) {
    var first = Story.request();
    var feedback = List.of(new Failure(FailureKind.CHECKS_FAILED, "red"));
    return new Event.RunRequested(
        first.time(),
        first.run(),
        first.event(),
        random.nextLong(),
        first.labels(),
        Optional.empty(),
        random.nextBoolean()
            ? Optional.of(new Origin.Retry(new RunId("r0"), Optional.of(new RunId("r0")), feedback))
            : Optional.empty(),
        Optional.empty(),
        List.of(),
        terms(random, first.time()),
        random.nextInt(50) == 0 ? Optional.of("no such key") : Optional.empty());
  }

  /** Half of them wait for their turn: the run, its attempts, or both. */
  private static Optional<Terms> terms(SplittableRandom random, Instant now) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(
            new Terms(
                Claims.some(random),
                random.nextInt(-60, 60),
                random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(now.plusSeconds(random.nextInt(100)))));
  }

  private static void note(Decision decision, Set<String> seen) {
    switch (decision) {
      case Decision.Ignored(Decision.Reason reason) -> seen.add(reason.getClass().getSimpleName());
      case Decision.Next next -> {
        next.facts().forEach(fact -> seen.add(fact.getClass().getSimpleName()));
        seen.add(next.run().stage().getClass().getSimpleName());
        if (next.run().stage() instanceof Stage.Closing closing) {
          seen.add(closing.phase().name());
        }
        next.run().steps().values().forEach(step -> note(step.progress(), seen));
      }
    }
  }

  private static void note(Progress progress, Set<String> seen) {
    seen.add(progress.getClass().getSimpleName());
    if (progress instanceof Progress.Holding held) {
      held.closing().ifPresent(closing -> seen.add(closing.getClass().getSimpleName()));
    }
  }
}
