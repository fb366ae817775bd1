package dev.signalbox.queue.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S19: no secret is written down, in none of the forms in which programs print one. */
final class RedactionTest {
  private static final String SECRET = "k\u00e9y /'\"$\\ +=\nsecond";

  static Stream<String> encodings() {
    return encoded().keySet().stream();
  }

  private static Map<String, String> encoded() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    var all = new LinkedHashMap<String, String>();
    all.put("raw", SECRET);
    all.put("base64", Base64.getEncoder().encodeToString(bytes));
    all.put(
        "base64 after one byte",
        Base64.getEncoder().encodeToString(("x" + SECRET).getBytes(StandardCharsets.UTF_8)));
    all.put(
        "base64 after two bytes",
        Base64.getEncoder().encodeToString(("xy" + SECRET).getBytes(StandardCharsets.UTF_8)));
    all.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    all.put("hex", HexFormat.of().formatHex(bytes));
    all.put("upper hex", HexFormat.of().withUpperCase().formatHex(bytes));
    all.put("form", URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
    all.put("url", URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"));
    all.put("json", "k\u00e9y /'\\\"$\\\\ +=\\nsecond");
    all.put("ascii json", "k\\u00e9y /'\\\"$\\\\ +=\\nsecond");
    all.put("json in json", "k\u00e9y /'\\\\\\\"$\\\\\\\\ +=\\\\nsecond");
    all.put("shell", SECRET.replace("'", "'\\''"));
    return all;
  }

  /**
   * What is left of the encoded secret where its neighbours blur its edges: 8 characters would be a
   * hit.
   */
  private static boolean shows(String text, String encoded) {
    for (int i = 3; i + 8 <= encoded.length() - 3; i++) {
      if (text.contains(encoded.substring(i, i + 8))) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void S19_a_secret_is_struck_out_in_every_encoding_and_wherever_it_is_split(String encoding)
      throws IOException {
    String secret = encoded().getOrDefault(encoding, "");
    byte[] text = ("before " + secret + " after").getBytes(StandardCharsets.UTF_8);
    var redactor = new Redactor(() -> Set.of(SECRET));

    for (int split = 0; split <= text.length; split++) {
      var out = new ByteArrayOutputStream();
      try (var stream = redactor.stream(out)) {
        stream.write(text, 0, split);
        stream.flush();
        stream.write(text, split, text.length - split);
      }
      String written = out.toString(StandardCharsets.UTF_8);
      assertThat(shows(written, secret)).as(written).isFalse();
      assertThat(written).startsWith("before ").endsWith(" after").contains("[redacted]");
    }
    assertThat(shows(redactor.text("before " + secret + " after"), secret)).isFalse();
  }

  @Test
  void S19_a_secret_that_comes_byte_by_byte_is_struck_out() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var stream = new Redactor(() -> Set.of("password1")).stream(out)) {
      for (byte b : "passpassword1password".getBytes(StandardCharsets.UTF_8)) {
        stream.write(b);
      }
    }
    assertThat(out).hasToString("pass[redacted]password");
  }

  @Test
  void of_secrets_that_begin_alike_the_longest_is_struck_out() {
    var redactor = new Redactor(() -> Set.of("abcdefgh", "abcdefghijkl"));

    assertThat(redactor.text("abcdefghijkl abcdefghij")).isEqualTo("[redacted] [redacted]ij");
  }

  @Test
  void a_secret_of_less_than_eight_characters_would_strike_out_ordinary_words_and_is_left() {
    assertThat(new Redactor(() -> Set.of("geheim7")).text("geheim7")).isEqualTo("geheim7");
  }

  @Test
  void what_is_no_JSON_any_more_is_struck_out_as_a_whole() {
    var redactor = new Redactor(() -> Set.of("12345678"));

    assertThat(redactor.json(new Json("{\"n\":12345678}"))).isEqualTo(Json.string("[redacted]"));
    assertThat(redactor.json(new Json("{\"n\":\"12345678\"}")))
        .isEqualTo(new Json("{\"n\":\"[redacted]\"}"));
  }

  @Test
  void a_stream_holds_back_no_more_than_the_longest_form_of_a_secret() throws IOException {
    var needles = Needles.of(Set.of(SECRET));
    var out = new ByteArrayOutputStream();
    try (var stream = new RedactingStream(out, needles)) {
      byte[] block = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
      for (int i = 1; i <= 50; i++) {
        stream.write(block);
        assertThat(i * block.length - out.size()).isLessThan(needles.longest());
      }
    }
    assertThat(out.size()).isEqualTo(50 << 16);
  }

  /** As a runner hands it over: the last 64 KiB, cut anywhere. */
  @Test
  void S19_nothing_of_a_secret_is_left_where_an_output_was_cut_through_it() {
    var redactor = new Redactor(() -> Set.of(SECRET));
    for (Map.Entry<String, String> form : encoded().entrySet()) {
      for (int left = 4; left < form.getValue().length(); left++) {
        String tail = form.getValue().substring(form.getValue().length() - left);
        String filler = "-".repeat((64 << 10) - tail.getBytes(StandardCharsets.UTF_8).length);
        Json output =
            Json.EMPTY_OBJECT
                .with("exit", Json.of(0))
                .with("stdout", Json.string(tail + filler))
                .with("text", Json.string(filler + form.getValue().substring(0, left)))
                .with("said", Json.string(filler + form.getValue().substring(0, left) + " [cut]"));

        String kept = redactor.json(output).text();

        assertThat(JsonCheck.isJson(kept)).isTrue();
        assertThat(shows(kept, form.getValue())).as(form.getKey() + ", " + left).isFalse();
      }
    }
  }

  @Test
  void S19_a_long_output_without_a_secret_stays_as_it_is() {
    var redactor = new Redactor(() -> Set.of(SECRET));
    Json output = Json.EMPTY_OBJECT.with("stdout", Json.string("\u00e9\n".repeat(30_000)));
    assertThat(redactor.json(output)).isEqualTo(output);
  }
}
