package dev.signalbox.config;

import static dev.signalbox.config.ShellText.HOLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found out about each hole of a text, and whether anything more can be. */
final class ShellHoles {
  /** What can be done about a hole. */
  sealed interface Hole {
    record Argument() implements Hole {}

    record InDoubleQuotes() implements Hole {}

    /** One argument of a command without a shell. */
    record Plain() implements Hole {}

    record Refused(String where) implements Hole {}
  }

  private final List<Hole> found = new ArrayList<>();
  private Optional<String> unsure = Optional.empty();

  /** One answer for each hole, in their order. */
  List<Hole> found() {
    return found;
  }

  void add(Hole hole, CommandWords words) {
    found.add(
        unsure
            .map(where -> where + ", where its quoting cannot be told for sure")
            .or(words::objection)
            .<Hole>map(Hole.Refused::new)
            .orElse(hole));
  }

  void refuse(String where) {
    found.add(new Hole.Refused(where));
  }

  /** If there is one at this place. */
  void refuseAt(ShellText text, String where) {
    if (text.isAt(HOLE)) {
      refuse(where);
    }
  }

  void refuseAllIn(String passage, String where) {
    passage.chars().filter(c -> c == HOLE).forEach(_ -> refuse(where));
  }

  /** From here on nothing is sure; the first reason is the one that is told. */
  void doubt(String where) {
    if (unsure.isEmpty()) {
      unsure = Optional.of(where);
    }
  }
}
