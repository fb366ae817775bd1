package dev.signalbox.plugin.kanban;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.plugin.spi.Cards.Card;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The text of a card's file: front matter between two lines of {@code ---}, then the body. */
final class CardText {
  private static final String FENCE = "---";
  private static final String REMEDY =
      "; expected a line '---', 'title: ...' and 'column: ...', a line '---', then the body";

  private CardText() {}

  /** Where the parts of a text are. */
  private record Parts(int yaml, int yamlEnd, int body) {}

  static Reading read(String id, String text) {
    var parts = parts(text);
    if (parts.isEmpty()) {
      return new Reading.Bad("its front matter does not begin or does not end" + REMEDY);
    }
    return switch (FrontMatter.parse(yaml(text, parts.get()))) {
      case FrontMatter.Parsed.Broken(String reason) -> new Reading.Bad(reason);
      case FrontMatter.Parsed.Fields fields -> card(id, text, parts.get(), fields);
    };
  }

  private static Reading card(
      String id, String text, Parts parts, FrontMatter.Parsed.Fields fields) {
    var said = fields.text("id");
    if (said.isPresent() && !said.get().equals(id)) {
      return new Reading.Bad(
          "it says 'id: "
              + said.get()
              + "', but its name says "
              + id
              + ": a copy? Rename the file or change the id");
    }
    var title = fields.text("title");
    var column = fields.text("column");
    if (title.isEmpty() || column.isEmpty()) {
      return new Reading.Bad(
          "its "
              + (title.isEmpty() ? "title" : "column")
              + " is missing or not one line of text"
              + REMEDY);
    }
    var body = trimmed(text.substring(parts.body()));
    return new Reading.Good(new Card(id, title.get(), body, column.get()), text);
  }

  /**
   * The same text with another column and not one other character changed; empty where it is
   * written in a way we do not edit.
   */
  static Optional<String> moved(Reading.Good good, String column) {
    var card = good.card();
    var parts = parts(good.text()).orElseThrow();
    String yaml = yaml(good.text(), parts);
    return FrontMatter.parse(yaml) instanceof FrontMatter.Parsed.Fields fields
        ? fields
            .replaced(yaml, "column", column)
            .map(edited ->
                good.text().substring(0, parts.yaml())
                    + edited
                    + good.text().substring(parts.yamlEnd()))
            .filter(text -> isCard(text, new Card(card.id(), card.title(), card.body(), column)))
        : Optional.empty();
  }

  /** The text of a new card; empty where YAML cannot hold the title. */
  static Optional<String> of(Card card) {
    String text =
        FENCE
            + "\ntitle: "
            + FrontMatter.scalar(card.title())
            + "\ncolumn: "
            + FrontMatter.scalar(card.column())
            + "\n"
            + FENCE
            + "\n"
            + (card.body().isEmpty() ? "" : "\n" + card.body() + "\n");
    return Optional.of(text).filter(it -> UTF_8.newEncoder().canEncode(it) && isCard(it, card));
  }

  private static boolean isCard(String text, Card expected) {
    return read(expected.id(), text) instanceof Reading.Good(Card card, String _)
        && card.equals(expected);
  }

  private static String yaml(String text, Parts parts) {
    return text.substring(parts.yaml(), parts.yamlEnd());
  }

  private static Optional<Parts> parts(String text) {
    int begin = text.startsWith("\uFEFF") ? 1 : 0;
    int yaml = after(text, begin);
    if (!isFence(text, begin, yaml)) {
      return Optional.empty();
    }
    for (int line = yaml; line < text.length(); line = after(text, line)) {
      if (isFence(text, line, after(text, line))) {
        return Optional.of(new Parts(yaml, line, after(text, line)));
      }
    }
    return Optional.empty();
  }

  private static boolean isFence(String text, int from, int to) {
    return text.substring(from, to).stripTrailing().equals(FENCE);
  }

  private static int after(String text, int line) {
    int end = text.indexOf('\n', line);
    return end < 0 ? text.length() : end + 1;
  }

  /**
   * Without the blank lines before the first line that has text, and without the white space at the
   * end.
   */
  static String trimmed(String body) {
    IntPredicate blank = line -> body.substring(line, after(body, line)).isBlank();
    int start = 0;
    while (start < body.length() && blank.test(start)) {
      start = after(body, start);
    }
    return body.substring(start).stripTrailing();
  }
}
