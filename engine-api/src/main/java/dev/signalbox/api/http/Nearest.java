package dev.signalbox.api.http;

import java.util.Collection;
import java.util.Comparator;

/** Words for a name that is not known: what was expected, and which one was probably meant. */
final class Nearest {
  private Nearest() {}

  static String unknown(String what, String found, Collection<String> known) {
    String expected =
        known.isEmpty() ? "expected none" : "expected one of " + String.join(", ", known);
    return "unknown " + what + " '" + shortened(found) + "': " + expected + hint(found, known);
  }

  static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }

  private static String hint(String found, Collection<String> known) {
    return known.stream()
        .filter(_ -> found.length() <= 60)
        .min(Comparator.comparingInt(name -> distance(found, name)))
        .filter(name -> distance(found, name) <= Math.max(2, name.length() / 2))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
