package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The steps of a run behave as a map that is copied with every change. */
class StepsTest {
  private static final int SEEDS = 40;
  private static final int CHANGES = 200;

  @Test
  void whatever_is_changed_they_are_what_a_map_of_steps_would_be_and_older_ones_stay() {
    for (long seed = 0; seed < SEEDS; seed++) {
      long current = seed;
      assertThatCode(() -> compared(current)).as("seed %d", seed).doesNotThrowAnyException();
    }
  }

  @Test
  void a_step_that_was_not_reached_is_not_there() {
    var steps = Steps.NONE.with(step("b", new Progress.Offered()));

    assertThat(steps.find(Story.path("a"))).isEmpty();
    assertThat(steps.contains(Story.path("c"))).isFalse();
    assertThatThrownBy(() -> steps.get(Story.path("c")))
        .hasMessage("expected step c to have begun");
  }

  @Test
  void they_are_equal_if_they_are_the_same_steps_reached_in_the_same_order() {
    var a = step("a", new Progress.Offered());
    var b = step("b", new Progress.Offered());

    assertThat(Steps.NONE.with(a).with(b))
        .isEqualTo(Steps.of(List.of(a, b)))
        .hasSameHashCodeAs(Steps.of(List.of(a, b)))
        .isNotEqualTo(Steps.of(List.of(b, a)))
        .hasToString(List.of(a, b).toString());
  }

  private static void compared(long seed) {
    var random = new SplittableRandom(seed);
    var steps = Steps.NONE;
    var model = new LinkedHashMap<StepPath, Progress>();
    var ends = new ArrayList<StepPath>();
    for (int i = 0; i < CHANGES; i++) {
      var step = step("s" + random.nextInt(CHANGES / 2), progress(random));
      boolean hadEnded = steps.find(step.path()).filter(StepRun::isEnded).isPresent();
      if (!hadEnded) {
        var before = steps;
        var values = List.copyOf(before.values());
        steps = steps.with(step);
        model.put(step.path(), step.progress());
        if (step.isEnded()) {
          ends.add(step.path());
        }
        assertThat(before.values()).isEqualTo(values);
        same(steps, model, ends);
      }
    }
    same(Steps.of(steps.values()), model, ends);
    assertThat(Steps.of(steps.values())).isEqualTo(steps);
  }

  private static void same(
      Steps steps, SequencedMap<StepPath, Progress> model, List<StepPath> ends) {
    assertThat(steps.size()).isEqualTo(model.size());
    assertThat(steps.values()).extracting(StepRun::path).containsExactlyElementsOf(model.keySet());
    assertThat(steps.values())
        .extracting(StepRun::progress)
        .containsExactlyElementsOf(model.values());
    assertThat(steps.live())
        .isEqualTo(steps.values().stream().filter(step -> !step.isEnded()).toList());
    assertThat(steps.isAnyLive()).isEqualTo(!steps.live().isEmpty());
    assertThat(steps.ended()).extracting(StepRun::path).isEqualTo(ends);
    for (int i = 0; i < ends.size(); i++) {
      assertThat(steps.get(ends.get(i)).finish()).isEqualTo(i + 1);
    }
    model.forEach((path, progress) -> assertThat(steps.get(path).progress()).isEqualTo(progress));
  }

  private static Progress progress(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Progress.Succeeded(Json.of(random.nextInt(9)));
      case 1 -> new Progress.Skipped();
      default -> new Progress.Emitting("e", Json.of(random.nextInt(9)));
    };
  }

  private static StepRun step(String path, Progress progress) {
    return StepRun.begun(Story.path(path), progress, Json.NULL);
  }
}
