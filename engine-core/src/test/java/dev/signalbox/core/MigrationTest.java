package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Migration.Divergence;
import dev.signalbox.core.Migration.Past;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which histories are legal paths of which definitions. */
class MigrationTest {
  private static final int EVENTS = 60;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  /** A history, the run at its end, and the definition that it was decided by. */
  private record Story(Workflow workflow, Run run, List<Past> past) {
    static Story of(long seed) {
      var random = new SplittableRandom(seed);
      var workflow = new RandomFlow(random.split()).workflow();
      var events = new RandomEvents(random.split());
      var request = dev.signalbox.core.Story.request();
      var past = new ArrayList<Past>();
      Decision.Next begun = Transition.begin(workflow, request);
      past.add(new Past(1, request.time(), request, begun.facts()));
      Run run = begun.run();
      for (int i = 0; i < EVENTS && !run.isTerminal(); i++) {
        Event event = events.any(run);
        if (Transition.apply(workflow, run, event) instanceof Decision.Next next) {
          run = next.run();
          past.add(new Past(run.sequence(), event.time(), event, next.facts()));
        }
      }
      return new Story(workflow, run, past);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_14_2_a_history_is_a_legal_path_of_what_it_was_decided_by(long seed) {
    Story story = Story.of(seed);

    assertThat(Migration.check(story.workflow(), renamed(story.workflow()), story.past()))
        .as("seed %d", seed)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void SEMANTICS_14_2_the_first_entry_that_was_concluded_otherwise_is_named(long seed) {
    Story story = Story.of(seed);
    int place = new SplittableRandom(seed).nextInt(story.past().size());
    Past past = story.past().get(place);
    if (past.facts().isEmpty()) {
      return;
    }
    var changed = new ArrayList<>(story.past());
    changed.set(
        place,
        new Past(
            past.sequence(),
            past.time(),
            past.event(),
            past.facts().subList(0, past.facts().size() - 1)));
    if (place == 0 && past.facts().size() == 1) {
      return;
    }

    Optional<Divergence> found = Migration.check(story.workflow(), story.workflow(), changed);

    assertThat(found.map(Divergence::sequence)).as("seed %d", seed).contains(past.sequence());
    assertThat(found.orElseThrow().recorded()).isEmpty();
    assertThat(found.orElseThrow().instead()).contains(past.facts().getLast().toString());
  }

  /** The same under another digest. */
  private static Workflow renamed(Workflow workflow) {
    return new Workflow(
        workflow.id(),
        Digest.of("another"),
        workflow.triggers(),
        workflow.timeout(),
        workflow.steps(),
        workflow.output(),
        workflow.onFailure(),
        workflow.last(),
        workflow.cancelOn(),
        workflow.labels());
  }
}
