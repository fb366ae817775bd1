package dev.signalbox.config;

import dev.signalbox.core.RateLimit;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads how many may start within a period. */
record PaceReader(Problems problems, Scalars scalars) {
  /**
   * @param standard the algorithm where none is named
   * @param once what a limit of one with a key does, which is seldom what was meant
   */
  Optional<RateLimit> read(Mapping mapping, RateLimit.Algorithm standard, String once) {
    Optional<Long> limit =
        mapping
            .require("limit", "a whole number", problems)
            .flatMap(
                tree -> scalars.whole(tree, mapping.at("limit"), 1, WorkflowLanguage.LIMIT_MAX));
    Optional<Duration> period =
        mapping
            .require("period", "a duration", problems)
            .flatMap(tree -> scalars.span(tree, mapping.at("period")));
    RateLimit.Algorithm algorithm =
        mapping
            .get("algorithm")
            .flatMap(tree ->
                scalars.word(tree, mapping.at("algorithm"), WorkflowLanguage.ALGORITHMS.words()))
            .map(word -> RateLimit.Algorithm.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(standard);
    long burst =
        mapping
            .get("burst")
            .flatMap(
                tree -> scalars.whole(tree, mapping.at("burst"), 0, WorkflowLanguage.LIMIT_MAX))
            .orElse(0L);
    if (mapping.get("burst").isPresent() && algorithm != RateLimit.Algorithm.GCRA) {
      problems.error(
          mapping.placeOf("burst"),
          mapping.at("burst") + ": expected algorithm: gcra beside it; the others have no burst");
    }
    if (limit.filter(one -> one == 1).isPresent() && mapping.get("key").isPresent()) {
      problems.warning(mapping.placeOf("limit"), mapping.at("limit") + ": 1 with a key " + once);
    }
    return limit.flatMap(l -> period.map(p -> new RateLimit(l, p, algorithm, burst)));
  }
}
