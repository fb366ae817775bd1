package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Every event is tried on every state, and docs/state-machine.md shows what came of it. */
class StateMachineTest {
  private static final Path FILE = Path.of("..", "docs", "state-machine.md");
  private static final String WRITE = "signalbox.write-docs";
  private static final Picture PICTURE = new Picture(Sample.all(), Occurrence.all());

  @Test
  void every_event_is_tried_on_every_progress_of_a_step() {
    assertThat(PICTURE.places())
        .containsAll(
            Arrays.stream(Progress.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
    for (String place : PICTURE.places()) {
      for (String event : PICTURE.events()) {
        assertThat(PICTURE.outcomes(place, event)).as("%s at %s", event, place).isNotEmpty();
      }
    }
  }

  @Test
  void every_kind_of_event_of_outcome_and_of_timer_is_tried() {
    for (Class<?> sealed :
        new Class<?>[] {Event.class, Outcome.class, Timer.class, Verdict.class}) {
      for (Class<?> kind : sealed.getPermittedSubclasses()) {
        assertThat(PICTURE.events())
            .as(kind.getSimpleName())
            .anySatisfy(event -> assertThat(event).contains(kind.getSimpleName()));
      }
    }
  }

  @Test
  void P6_a_step_that_has_ended_never_changes_again() {
    for (String end : new String[] {"Succeeded", "Failed", "Skipped", "Cancelled"}) {
      for (String event : PICTURE.events()) {
        assertThat(PICTURE.outcomes(end, event))
            .as("%s at %s", event, end)
            .allSatisfy(outcome -> assertThat(outcome).matches("\\*\\w+\\*|" + end));
      }
    }
  }

  @Test
  void the_picture_in_the_docs_is_that_of_this_engine() throws IOException {
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, PICTURE.markdown());
    }

    assertThat(FILE)
        .as("to draw it anew: ./mvnw -pl engine-core test -Dtest=StateMachineTest -D%s=true", WRITE)
        .content()
        .isEqualTo(PICTURE.markdown());
  }
}
