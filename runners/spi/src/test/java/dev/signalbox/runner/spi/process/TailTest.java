package dev.signalbox.runner.spi.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailTest {
  private static Tail tail(int capacity, String... pieces) {
    var tail = new Tail(capacity);
    for (String piece : pieces) {
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      tail.write(bytes, bytes.length);
    }
    return tail;
  }

  @Test
  void the_last_bytes_are_kept_however_they_come() {
    String all = "The quick brown fox jumps over the lazy dog";
    for (int cut = 0; cut <= all.length(); cut++) {
      for (int capacity = 1; capacity <= all.length() + 1; capacity++) {
        String expected = all.substring(Math.max(0, all.length() - capacity));
        assertThat(tail(capacity, all.substring(0, cut), all.substring(cut)).text())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void it_begins_with_a_whole_character() {
    assertThat(tail(4, "ab\u20accd").text()).isEqualTo("cd");
    assertThat(tail(5, "ab\u20accd").text()).isEqualTo("\u20accd");
  }
}
