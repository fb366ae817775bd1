package dev.signalbox.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word was meant. */
public final class Nearest {
  private static final int LIST_MAX = 48;

  private Nearest() {}

  /** The known word that is the fewest edits away, if it is near enough to be meant. */
  static Optional<String> of(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(
            Comparator.comparingInt((String candidate) -> distance(lower, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .filter(candidate -> distance(lower, candidate) <= Math.max(2, candidate.length() / 2));
  }

  /** {@code expected one of a, b, c, found 'd'; did you mean a?}. */
  public static String expected(String word, Collection<String> known) {
    String words =
        known.isEmpty()
            ? "expected none"
            : known.size() > LIST_MAX
                ? "expected a known name"
                : "expected " + (known.size() == 1 ? "" : "one of ") + String.join(", ", known);
    return words + ", found '" + shortened(word) + "'" + hint(word, known);
  }

  static String hint(String word, Collection<String> known) {
    return of(word, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** Short enough, and on one line, for a message. */
  public static String shortened(String text) {
    String line = text.replace("\n", "\\n");
    return line.length() > 60 ? line.substring(0, 57) + "..." : line;
  }

  /** Levenshtein's distance, where two neighbours that changed places count as one edit. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > b.length()) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
