package dev.signalbox.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, since it looks at all threads of the process. */
@Isolated
class LeftoversTest {
  @Test
  void nothing_is_left_of_a_test() throws Exception {
    var alone = SignalboxTest.of(TrialTest.FILE);
    life(alone); // What Java starts once, for itself, is there from then on.
    var before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 3; i++) {
      life(alone);
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .filteredOn(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .isEmpty();
    assertThatThrownBy(alone::now).isInstanceOf(IllegalStateException.class);
  }

  private static void life(SignalboxTest engine) {
    engine.open();
    var _ = engine.send("trial/started", Map.of("id", "t1", "mail", "m"));
    engine.close();
  }
}
