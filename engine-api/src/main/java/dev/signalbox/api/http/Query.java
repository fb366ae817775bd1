package dev.signalbox.api.http;

import dev.signalbox.config.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The parameters of a request: known ones only, each as often as it may be. */
record Query(Map<String, List<String>> values) {

  Optional<String> one(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw new Refused(Problem.invalid(name + ": expected it once, found it " + all.size() + "x"));
    }
    return all.stream().findFirst();
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** A whole number within these bounds. */
  int whole(String name, int min, int max, int standard) {
    return one(name)
        .map(text ->
            Optional.of(text)
                .filter(t -> t.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .filter(n -> n >= min && n <= max)
                .orElseThrow(() ->
                    new Refused(
                        Problem.invalid(
                            name
                                + ": expected a whole number from "
                                + min
                                + " to "
                                + max
                                + ", found '"
                                + Nearest.shortened(text)
                                + "'"))))
        .orElse(standard);
  }

  /** One of these constants, by the name that it has outside. */
  <E extends Enum<E>> Optional<E> word(String name, E[] constants, Function<E, String> outside) {
    return one(name)
        .map(text ->
            Arrays.stream(constants)
                .filter(constant -> outside.apply(constant).equals(text))
                .findFirst()
                .orElseThrow(() ->
                    new Refused(
                        Problem.unknownWord(
                            name, text, Arrays.stream(constants).map(outside).toList()))));
  }
}
