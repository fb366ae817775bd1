package dev.signalbox.config;

import dev.signalbox.core.Backoff;
import dev.signalbox.core.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    return step.get("backoff")
        .flatMap(tree ->
            Mapping.closed(
                tree, step.at("backoff"), Language.names(StepLanguage.BACKOFF), problems))
        .map(mapping -> mapping.get("table").isPresent() ? table(mapping) : growing(mapping))
        .orElse(Backoff.STANDARD);
  }

  private Backoff growing(Mapping mapping) {
    Backoff standard = Backoff.STANDARD;
    Duration initial = span(mapping, "initial").orElse(standard.initial());
    Duration atLeast = initial.compareTo(standard.max()) > 0 ? initial : standard.max();
    Duration max = span(mapping, "max").orElse(atLeast);
    if (max.compareTo(initial) < 0) {
      problems.error(
          mapping.get("max").orElseThrow().place(),
          mapping.at("max") + ": expected at least initial, found less");
      return standard;
    }
    Optional<Duration> increment = span(mapping, "increment");
    Optional<Double> factor =
        mapping.get("factor").flatMap(tree -> scalars.factor(tree, mapping.at("factor")));
    if (increment.isPresent() && factor.isPresent()) {
      problems.error(
          mapping.placeOf("increment"),
          mapping.at("increment") + ": expected factor or increment, found both; remove one");
    }
    return increment
        .map(step -> Backoff.linear(initial, step, max))
        .orElseGet(() -> new Backoff(initial, factor.orElse(standard.factor()), max));
  }

  private Backoff table(Mapping mapping) {
    for (String key : List.of("initial", "factor", "increment", "max")) {
      if (mapping.get(key).isPresent()) {
        problems.error(
            mapping.placeOf(key),
            mapping.at(key) + ": expected table alone, found it beside; remove one of them");
      }
    }
    Tree tree = mapping.get("table").orElseThrow();
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of(tree);
    if (items.isEmpty()) {
      problems.error(
          tree.place(), mapping.at("table") + ": expected a list of pauses, found an empty one");
    }
    var table = new ArrayList<Duration>();
    for (int i = 0; i < items.size(); i++) {
      scalars.span(items.get(i), mapping.at("table") + "[" + i + "]").ifPresent(table::add);
    }
    return Backoff.table(table);
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
