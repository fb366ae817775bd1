package dev.signalbox.plugin.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleanTextTest {
  @Test
  void what_only_directs_the_layout_is_taken_out() {
    String hidden = "a\u200Bb\u202Ec\u2066d\uFEFFe\u00ADf\u0000g\rh";
    String tags = new StringBuilder().appendCodePoint(0xE0041).append("i").toString();

    assertThat(CleanText.prompt(hidden + tags)).isEqualTo("abcdefghi");
  }

  @Test
  void letters_of_every_script_lines_and_tabs_stay() {
    String text = "Grüße, привет, 你好, مرحبا 🚂\n\tindented";

    assertThat(CleanText.prompt(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a<!-- x -->b|ab",
        "a<!---->b|ab",
        "a<!-- x <!-- y -->b|ab",
        "a<!-<!-- x -->- y -->b|ab",
        "a<!-\u200B- x -\u200B->b|ab",
        "a<!-- open|a<!-- open",
        "a --> b|a --> b",
        "a <b> c|a <b> c"
      })
  void a_comment_is_taken_out_where_it_is_closed(String text, String expected) {
    assertThat(CleanText.prompt(text)).isEqualTo(expected);
  }

  @Test
  void comments_by_the_hundred_thousand_take_no_time() {
    String text = "<!-".repeat(100_000) + "- x " + "-->".repeat(100_000);

    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(CleanText.prompt(text)).doesNotContain(" x "));
  }

  @Test
  void output_loses_its_colours_and_keeps_its_comments() {
    assertThat(CleanText.output("\u001B[31mred\u001B[0m \u001B]0;title\u0007<!-- x -->\u001B"))
        .isEqualTo("red <!-- x -->");
  }
}
