package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonTest {
  /** RFC 8259 section 7, as it stands there. */
  private static final Pattern STRING =
      Pattern.compile("\"([^\\x00-\\x1F\"\\\\]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*\"");

  @Test
  void a_string_of_any_char_is_valid_and_reads_back_as_itself() throws Exception {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      roundTrip(String.valueOf((char) c));
    }
  }

  @Test
  void strings_with_pairs_and_halves_of_pairs_read_back_as_themselves() throws Exception {
    for (String text :
        List.of("", "a\"b\\c/\b\f\n\r\t\0", "grüß 😀 \uDE00\uD83D!", "\uD83D", "\u2028")) {
      roundTrip(text);
    }
  }

  @Test
  void an_object_keeps_the_order_of_its_members() {
    assertThat(Json.EMPTY_OBJECT.with("b", Json.of(1)).with("a\"", Json.array(List.of(Json.NULL))))
        .isEqualTo(new Json("{\"b\":1,\"a\\\"\":[null]}"));
  }

  @Test
  void only_an_object_can_be_extended() {
    assertThatThrownBy(() -> Json.TRUE.with("a", Json.NULL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected a JSON object to extend, found true");
  }

  private static void roundTrip(String content) throws CharacterCodingException {
    String text = Json.string(content).text();
    assertThat(text).matches(STRING);
    assertThat(decoded(text)).isEqualTo(content);
    assertThat(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).hasRemaining())
        .isTrue();
  }

  private static String decoded(String text) {
    var out = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      if (text.charAt(i) != '\\') {
        out.append(text.charAt(i));
      } else if (text.charAt(++i) == 'u') {
        out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        out.append("\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(text.charAt(i))));
      }
    }
    return out.toString();
  }
}
