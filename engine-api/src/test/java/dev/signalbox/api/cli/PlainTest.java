package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTest {
  @Test
  void S10_what_could_steer_a_terminal_or_deceive_a_reader_is_shown_escaped() {
    assertThat(Plain.line("a\u001b[2Jb")).isEqualTo("a\\u001b[2Jb");
    assertThat(Plain.line("a\u202eb\u200bc\u009bd")).isEqualTo("a\\u202eb\\u200bc\\u009bd");
    assertThat(Plain.lines("a\r\n\tb\n")).isEqualTo("a\\u000d\n\tb\n");
  }

  @Test
  void a_line_is_one_and_words_of_any_script_stay() {
    assertThat(Plain.line(" a \n\n b\r\nc ")).isEqualTo("a b c");
    assertThat(Plain.line("Grüße 你好 🙂")).isEqualTo("Grüße 你好 🙂");
  }

  @Test
  void a_long_line_is_cut_between_characters() {
    assertThat(Plain.line("🙂".repeat(20), 10)).isEqualTo("🙂".repeat(7) + "...");
    assertThat(Plain.line("🙂".repeat(10), 10)).isEqualTo("🙂".repeat(10));
  }
}
