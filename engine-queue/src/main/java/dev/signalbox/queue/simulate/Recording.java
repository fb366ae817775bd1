package dev.signalbox.queue.simulate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The choices of one simulation, by track, in the order in which the tracks were first asked; a
 * track without choices is left out.
 */
public record Recording(SequencedMap<String, List<Integer>> tracks) {
  public Recording {
    var copy = new LinkedHashMap<String, List<Integer>>();
    tracks.forEach((name, values) -> {
      if (!values.isEmpty()) {
        copy.put(name, List.copyOf(values));
      }
    });
    tracks = Collections.unmodifiableSequencedMap(copy);
  }

  /** With choices of the main track only. */
  static Recording of(List<Integer> main) {
    var tracks = new LinkedHashMap<String, List<Integer>>();
    tracks.put(Tape.MAIN, main);
    return new Recording(tracks);
  }

  /** Empty for one that nobody has asked. */
  List<Integer> track(String name) {
    return Optional.ofNullable(tracks.get(name)).orElse(List.of());
  }

  /** The same, but for this track. */
  Recording with(String name, List<Integer> values) {
    var changed = new LinkedHashMap<>(tracks);
    changed.put(name, values);
    return new Recording(changed);
  }

  /** The less, the simpler: choices, and those that are remarkable once more. */
  int weight() {
    int weight = 0;
    for (List<Integer> values : tracks.values()) {
      weight += values.size() + (int) values.stream().filter(value -> value != 0).count();
    }
    return weight;
  }
}
