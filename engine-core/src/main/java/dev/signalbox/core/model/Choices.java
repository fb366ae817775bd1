package dev.signalbox.core.model;

import dev.signalbox.core.Expression.Evaluated;
import java.util.ArrayList;
import java.util.List;

/**
 * What expressions give in a world without data: one of several answers, each tried in turn. The
 * same decision is made again and again, until no choice is left that it has not met.
 */
final class Choices {
  record Option(String label, Evaluated gives) {}

  /** What was chosen where; {@code index} of {@code of} options. */
  record Pick(String where, Option option, int index, int of) {}

  private final List<Integer> tape = new ArrayList<>();
  private final List<Pick> picks = new ArrayList<>();

  /** Before the first of a series of decisions. */
  void reset() {
    tape.clear();
    picks.clear();
  }

  Evaluated pick(String where, List<Option> options) {
    int index = picks.size() < tape.size() ? tape.get(picks.size()) : 0;
    Option option = options.get(index);
    picks.add(new Pick(where, option, index, options.size()));
    return option.gives();
  }

  /** Those of the decision that was just made. */
  List<Pick> picks() {
    return List.copyOf(picks);
  }

  /** Turns to the next combination; false where there is none. */
  boolean advance() {
    for (int i = picks.size() - 1; i >= 0; i--) {
      Pick pick = picks.get(i);
      if (pick.index() + 1 < pick.of()) {
        tape.clear();
        picks.subList(0, i).forEach(earlier -> tape.add(earlier.index()));
        tape.add(pick.index() + 1);
        picks.clear();
        return true;
      }
    }
    return false;
  }
}
