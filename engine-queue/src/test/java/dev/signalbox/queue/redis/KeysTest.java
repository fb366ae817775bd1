package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final String[] PIECES = {
    ":", "*", " ", "{", "}", "\n", "%", "é", "\0", "a", "A", "25", "%25", "ﬀ", "😀", "?", "[", "/"
  };

  @Test
  void B05_different_names_have_different_keys_of_harmless_letters_and_one_hash_tag() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var names = new HashMap<String, String>();
    var keys = new Keys("signal:{box}");
    for (int i = 0; i < 20_000; i++) {
      var name = new StringBuilder();
      int length = i % 100 == 0 ? 250 : random.nextInt(6);
      for (int k = 0; k < length; k++) {
        name.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String key = keys.lane(name.toString());
      assertThat(key).as("seed %s", seed).matches("\\{signal%3a%7bbox%7d}:lane:[A-Za-z0-9_%-]*");
      String before = names.put(key, name.toString());
      assertThat(before == null || before.contentEquals(name)).as("seed %s", seed).isTrue();
    }
    assertThat(names).hasSizeGreaterThan(5_000);
  }
}
