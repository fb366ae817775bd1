package dev.signalbox.queue.admission;

import dev.signalbox.queue.log.Place;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * Which buckets are to be looked at, now and later, and where in each the turn is. What is
 * forgotten here is found by the sweep.
 */
final class Agenda {
  private static final int LATER_MAX = 10_000;
  private static final int TURNS_MAX = 10_000;
  private static final int BARREN_MAX = 256;

  /** By breadth: what many lines share comes first, so that they take turns there. */
  private final NavigableMap<Integer, SequencedSet<Place>> now = new TreeMap<>();

  private final NavigableMap<Instant, SequencedSet<Place>> later = new TreeMap<>();

  /** Of each bucket, the one that was used last at the end. */
  private final SequencedMap<Place, Turn> turns = new LinkedHashMap<>();

  /**
   * Where in a bucket the turn is.
   *
   * @param served the line that was served last
   * @param last the last line that was looked at
   * @param more whether there may be further ones
   * @param barren how many pages of lines in a row had nobody to admit
   */
  private record Turn(String served, String last, boolean more, int barren) {
    static final Turn NONE = new Turn("", "", false, 0);
  }

  synchronized void look(Collection<Place> places) {
    places.forEach(this::add);
  }

  private void add(Place place) {
    now.computeIfAbsent(place.breadth(), _ -> new LinkedHashSet<>()).add(place);
  }

  synchronized void lookAt(Instant due, Place place) {
    if (later.size() < LATER_MAX) {
      later.computeIfAbsent(due, _ -> new LinkedHashSet<>()).add(place);
    }
  }

  /** The next one to be looked at. */
  synchronized Optional<Place> next(Instant time) {
    while (!later.isEmpty() && !later.firstKey().isAfter(time)) {
      look(later.pollFirstEntry().getValue());
    }
    if (now.isEmpty()) {
      return Optional.empty();
    }
    SequencedSet<Place> widest = now.firstEntry().getValue();
    Place next = widest.removeFirst();
    if (widest.isEmpty()) {
      now.pollFirstEntry();
    }
    return Optional.of(next);
  }

  /** When there is something to be looked at: at once, or when the time of one has come. */
  synchronized Optional<Instant> due() {
    if (!now.isEmpty()) {
      return Optional.of(Instant.MIN);
    }
    return later.isEmpty() ? Optional.empty() : Optional.of(later.firstKey());
  }

  // --- Turns

  /** Behind which line to begin. */
  synchronized String served(Place place) {
    return turn(place).served();
  }

  synchronized void serve(Place place, String line) {
    keep(place, new Turn(line, turn(place).last(), turn(place).more(), 0));
  }

  /** These lines were looked at; {@code more}: there may be others. */
  synchronized void read(Place place, List<String> lines, boolean more) {
    Turn before = turn(place);
    String last = lines.isEmpty() ? "" : lines.getLast();
    keep(place, new Turn(before.served(), last, more, before.barren()));
  }

  /** There is room still: whoever else waits is looked at, too, as long as somebody is found. */
  synchronized void goOn(Place place, long granted) {
    Turn turn = turn(place);
    if (granted > 0) {
      add(place);
    } else if (turn.more() && turn.barren() < BARREN_MAX) {
      keep(place, new Turn(turn.last(), turn.last(), true, turn.barren() + 1));
      add(place);
    } else {
      keep(place, new Turn(turn.served(), turn.last(), turn.more(), 0));
    }
  }

  private void keep(Place place, Turn turn) {
    turns.putLast(place, turn);
    if (turns.size() > TURNS_MAX) {
      turns.pollFirstEntry();
    }
  }

  private Turn turn(Place place) {
    return turns.getOrDefault(place, Turn.NONE);
  }
}
