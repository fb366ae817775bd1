package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is told to end in the middle of a storm leaves no process behind. */
final class LivesTest {
  private static final Duration END = Duration.ofSeconds(20);

  @TempDir Path folder;

  private Life life(String... command) {
    return new Life(new Life.Program("engine-1", List.of(command), folder, Map.of(), "up"));
  }

  @Test
  void what_is_ended_for_good_leaves_nothing_and_is_not_begun_again() throws Exception {
    // given
    Life life = life("sleep", "60");
    life.begin();
    Child guest = life.guest(life.program());

    // when
    life.close();

    // then
    assertThat(life.present()).isEmpty();
    assertThat(guest.isAlive()).isFalse();
    assertThatThrownBy(life::begin).isInstanceOf(IOException.class).hasMessageContaining("is over");
    assertThatThrownBy(() -> life.guest(life.program())).isInstanceOf(IOException.class);
  }

  @Test
  void what_ends_by_itself_is_started_again_and_told() throws Exception {
    // given
    Life life = life("sh", "-c", "exit 5");
    life.begin();

    // when
    await()
        .atMost(END)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          life.tend();
          return life.falls().size() == 2;
        });

    // then
    var fall = new Life.Fall("engine-1", 5, false);
    assertThat(life.falls()).containsExactly(fall, fall);
    life.close();
  }
}
