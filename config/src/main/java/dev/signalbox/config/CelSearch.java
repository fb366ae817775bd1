package dev.signalbox.config;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelOptions;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.RuntimeHelpers;

/**
 * The two standard functions whose work grows with the product of two lengths. They are refused
 * before they begin where they would take more than a whole evaluation may.
 */
final class CelSearch {
  static final String MATCHES = "matches";
  static final String CONTAINS = "contains";

  private static final int COMPILING = 8;
  private static final int MATCHING = 4;

  private CelSearch() {}

  static ImmutableSet<CelFunctionBinding> bindings(CelOptions options) {
    return ImmutableSet.<CelFunctionBinding>builder()
        .addAll(
            CelFunctionBinding.fromOverloads(
                MATCHES,
                CelFunctionBinding.from(
                    "matches",
                    String.class,
                    String.class,
                    (text, pattern) -> matches(text, pattern, options)),
                CelFunctionBinding.from(
                    "matches_string",
                    String.class,
                    String.class,
                    (text, pattern) -> matches(text, pattern, options))))
        .addAll(
            CelFunctionBinding.fromOverloads(
                CONTAINS,
                CelFunctionBinding.from(
                    "contains_string", String.class, String.class, CelSearch::contains)))
        .build();
  }

  /** In units of {@link CelCost}. */
  static long cost(String function, String text, String sought) {
    return switch (function) {
      case MATCHES -> {
        long size = PatternSize.of(sought);
        yield size * COMPILING + size * text.length() / MATCHING;
      }
      case CONTAINS -> (long) text.length() * sought.length() / CelCost.CHARACTERS;
      default -> 0;
    };
  }

  private static boolean matches(String text, String pattern, CelOptions options) {
    affordable(MATCHES, text, pattern);
    return RuntimeHelpers.matches(text, pattern, options);
  }

  private static boolean contains(String text, String part) {
    affordable(CONTAINS, text, part);
    return text.contains(part);
  }

  private static void affordable(String function, String text, String sought) {
    if (cost(function, text, sought) > CelCost.MAX) {
      throw new CelInvalidArgumentException(
          function
              + ": too much work for a text of "
              + text.length()
              + " characters and one of "
              + sought.length()
              + " to be found in it");
    }
  }
}
