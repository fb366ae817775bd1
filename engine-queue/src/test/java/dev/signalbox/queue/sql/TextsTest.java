package dev.signalbox.queue.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void F25_what_a_database_refuses_is_written_in_another_way_that_keeps_order_and_meaning() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String one = text(random);
      String other = text(random);

      assertThat(Texts.encode(one)).as("seed %d", seed).doesNotContain("\0");
      assertThat(Texts.decode(Texts.encode(one))).as("seed %d", seed).isEqualTo(one);
      assertThat(Integer.signum(Texts.encode(one).compareTo(Texts.encode(other))))
          .as("seed %d", seed)
          .isEqualTo(Integer.signum(one.compareTo(other)));
    }
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append((char) random.nextInt(4));
    }
    return text.toString();
  }
}
