package dev.signalbox.plugin.kanban;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.plugin.spi.Cards.Card;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CardTextTest {
  @Test
  void a_card_is_its_front_matter_and_the_rest() {
    assertThat(
            good("---\nid: a\ntitle: Fix it\ncolumn: Ready\nlabels: [x]\n---\n\nLine\n\n---\nmore\n\n")
                .card())
        .isEqualTo(new Card("a", "Fix it", "Line\n\n---\nmore", "Ready"));
  }

  @Test
  void a_title_stays_the_text_that_was_written() {
    assertThat(good("---\ntitle: 2024-01-01\ncolumn: no\n---\n").card())
        .isEqualTo(new Card("a", "2024-01-01", "", "no"));
    assertThat(good("---\ntitle: 012\ncolumn: Ready\n---").card().title()).isEqualTo("012");
  }

  @Test
  void a_move_changes_the_column_and_not_one_other_character() {
    String text =
        "\uFEFF---\r\n# mine\r\ntitle:   'Fix: it \uD83D\uDE00'\r\ncolumn:  Ready   # here\r\nowner: {name: x,   tags: [a,b]}\r\n---\r\ncolumn: Ready\r\n";

    assertThat(CardText.moved(good(text), "Done")).contains(text.replace("Ready   #", "Done   #"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "column: Ready",
        "column: \"Ready\"",
        "column: 'Ready'",
        "\"column\": Ready",
        "? column\n: Ready"
      })
  void a_move_keeps_the_way_the_column_was_written(String line) {
    String text = "---\ntitle: t\n" + line + "\n---\nbody\n";

    assertThat(CardText.moved(good(text), "Done")).contains(text.replace("Ready", "Done"));
  }

  @Test
  void a_move_within_braces_works_too() {
    assertThat(CardText.moved(good("---\n{title: t, column: Ready, x: 1}\n---\n"), "In Review"))
        .contains("---\n{title: t, column: In Review, x: 1}\n---\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Done: yes",
        "# 1",
        "no",
        "a\"b\\c",
        "it's",
        "{x}",
        "Ünïcode \uD83D\uDE00",
        "- x",
        "null"
      })
  void any_column_name_survives_being_written(String column) {
    for (String line : new String[] {"column: Ready", "column: 'Ready'", "column: \"Ready\""}) {
      var moved = CardText.moved(good("---\n" + line + "\ntitle: t\n---\n"), column);

      assertThat(moved.map(it -> good(it).card().column())).as(line).contains(column);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "---\ntitle: t\nwas: &w Ready\ncolumn: *w\n---\n",
        "---\ntitle: t\ncolumn: &c Ready\n---\n",
        "---\ntitle: t\ncolumn: !!str Ready\n---\n",
        "---\ntitle: t\ncolumn: >-\n  Ready\n---\n"
      })
  void a_column_that_is_not_plain_text_is_read_and_never_edited(String text) {
    var reading = CardText.read("a", text);

    assertThat(
            reading instanceof Reading.Good good
                ? CardText.moved(good, "Done")
                : Optional.<String>empty())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no front matter",
        "---\ntitle: t\ncolumn: Ready\n",
        "---\ntitle: t\n---\n",
        "---\ncolumn: Ready\n---\n",
        "---\ntitle: ~\ncolumn: Ready\n---\n",
        "---\ntitle: [t]\ncolumn: Ready\n---\n",
        "---\ntitle: t\ncolumn: Ready\ncolumn: Done\n---\n",
        "---\ntitle: t\ncolumn: Ready\nid: b\n---\n",
        "---\n- a\n- b\n---\n",
        "---\ntitle: \"t\ncolumn: Ready\n---\n",
        "---\n\ttitle: t\ncolumn: Ready\n---\n",
        "---\ntitle: !!javax.script.ScriptEngineManager [x]\ncolumn: Ready\n---\n",
        "---\ntitle: \"a\\nb\"\ncolumn: Ready\n---\n"
      })
  void A53_what_is_no_card_is_a_reason_and_no_exception(String text) {
    assertThat(CardText.read("a", text)).isInstanceOf(Reading.Bad.class);
  }

  @Test
  void A52_deep_nesting_and_aliases_end_at_their_limits() {
    String deep =
        "---\ntitle: t\ncolumn: Ready\nx: " + "[".repeat(10_000) + "]".repeat(10_000) + "\n---\n";
    var laughs = new StringBuilder("---\ntitle: t\ncolumn: Ready\na0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("a").append(i).append(": &a").append(i).append(" [");
      laughs.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
    }

    assertThat(CardText.read("a", deep)).isInstanceOf(Reading.Bad.class);
    assertThat(CardText.read("a", laughs + "---\n")).isInstanceOf(Reading.class);
  }

  @Test
  void the_line_of_a_mistake_is_counted_as_an_editor_counts_it() {
    assertThat(CardText.read("a", "---\ntitle: t\ncolumn: Ready\nx: [\n---\n"))
        .isInstanceOfSatisfying(
            Reading.Bad.class, bad -> assertThat(bad.reason()).contains("line "));
    assertThat(CardText.read("a", "---\ntitle: t\ntitle: u\n---\n"))
        .isEqualTo(new Reading.Bad("line 3 has the key 'title' again"));
  }

  private static Reading.Good good(String text) {
    return switch (CardText.read("a", text)) {
      case Reading.Good good -> good;
      case Reading.Bad(String reason) -> throw new AssertionError(reason + ": " + text);
    };
  }
}
