package dev.signalbox.config;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Step;
import java.time.Duration;
import java.util.Optional;

/** Reads how often a step is tried, and with which pauses. */
record RetryReader(Scalars scalars, Problems problems) {
  private static final String ATTEMPTS = "max-attempts";
  private static final String RETRIES = "retries";

  Step.Retry read(Mapping step) {
    if (step.get(ATTEMPTS).isPresent() && step.get(RETRIES).isPresent()) {
      problems.error(
          step.placeOf(RETRIES),
          step.at(RETRIES) + ": expected max-attempts or retries, found both; remove one");
    }
    int attempts =
        retries(step)
            .map(count -> count + 1)
            .orElseGet(() -> whole(step, ATTEMPTS, Step.Retry.ONCE.maxAttempts()));
    int crashes = whole(step, "max-crashes", Step.Retry.ONCE.maxCrashes());
    return new Step.Retry(attempts, crashes, backoff(step));
  }

  /** The step, written with {@code max-attempts}, where {@code retries} stands in it. */
  Optional<Tree> plain(Mapping step) {
    return retries(step)
        .map(count ->
            new Tree.Fields(
                step.place(),
                step.fields().values().stream()
                    .map(field ->
                        field.key().text().equals(RETRIES)
                            ? attempts(field.key().place(), count + 1)
                            : field)
                    .toList()));
  }

  private static Tree.Field attempts(Place place, int count) {
    return new Tree.Field(
        new Tree.Scalar(place, ATTEMPTS, Tree.Kind.STRING, _ -> place),
        new Tree.Scalar(place, Integer.toString(count), Tree.Kind.WHOLE, _ -> place));
  }

  private Optional<Integer> retries(Mapping step) {
    return step.get(RETRIES)
        .flatMap(tree -> scalars.whole(tree, step.at(RETRIES), 0, Language.ATTEMPTS_MAX - 1))
        .map(Math::toIntExact);
  }

  private Backoff backoff(Mapping step) {
    Backoff standard = Backoff.STANDARD;
    return step.get("backoff")
        .flatMap(tree ->
            Mapping.closed(tree, step.at("backoff"), Language.names(Language.BACKOFF), problems))
        .map(mapping -> {
          Duration initial = span(mapping, "initial").orElse(standard.initial());
          double factor =
              mapping
                  .get("factor")
                  .flatMap(tree -> scalars.factor(tree, mapping.at("factor")))
                  .orElse(standard.factor());
          Duration atLeast = initial.compareTo(standard.max()) > 0 ? initial : standard.max();
          Duration max = span(mapping, "max").orElse(atLeast);
          if (max.compareTo(initial) < 0) {
            problems.error(
                mapping.get("max").orElseThrow().place(),
                mapping.at("max") + ": expected at least initial, found less");
            return standard;
          }
          return new Backoff(initial, factor, max);
        })
        .orElse(standard);
  }

  private Optional<Duration> span(Mapping mapping, String key) {
    return mapping.get(key).flatMap(tree -> scalars.span(tree, mapping.at(key)));
  }

  private int whole(Mapping mapping, String key, int standard) {
    return mapping
        .get(key)
        .flatMap(tree -> scalars.whole(tree, mapping.at(key), 1, Language.ATTEMPTS_MAX))
        .map(Math::toIntExact)
        .orElse(standard);
  }
}
