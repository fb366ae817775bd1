package dev.signalbox.plugin.kanban;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the plugin knows of the board over restarts.
 *
 * @param instance names this memory: ids of events from another one never meet ours
 * @param folder the board that it is about
 * @param sequence the number of the last event that was made
 * @param made the number of the last card that was made here
 * @param seen the column in which each card was seen last
 * @param expected where we are about to move a card ourselves: seen there, it is no news
 * @param pending events that the engine has not taken yet, oldest first
 */
record Memory(
    String instance,
    String folder,
    long sequence,
    long made,
    SortedMap<String, String> seen,
    SortedMap<String, String> expected,
    List<Pending> pending) {

  /** More than these, and changes wait in their files. */
  static final int PENDING_MAX = 1000;

  Memory {
    seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    expected = Collections.unmodifiableSortedMap(new TreeMap<>(expected));
    pending = List.copyOf(pending);
  }

  /**
   * An event as it will be handed in, again and again until it is taken: the same id, the same
   * bytes.
   */
  record Pending(String id, String name, String data) {}

  Optional<String> column(String id) {
    return Optional.ofNullable(seen.get(id));
  }

  boolean expects(String id, String column) {
    return column.equals(expected.get(id));
  }

  @JsonIgnore
  boolean isFull() {
    return pending.size() >= PENDING_MAX;
  }

  /** The card was seen there; whatever we expected of it is over. */
  Memory saw(String id, String column) {
    return new Memory(
        instance, folder, sequence, made, put(seen, id, column), without(expected, id), pending);
  }

  Memory expecting(String id, String column) {
    return new Memory(instance, folder, sequence, made, seen, put(expected, id, column), pending);
  }

  Memory forgetting(String id) {
    return new Memory(
        instance, folder, sequence, made, without(seen, id), without(expected, id), pending);
  }

  Memory making() {
    return new Memory(instance, folder, sequence, made + 1, seen, expected, pending);
  }

  Memory announcing(String name, String data) {
    var all = new ArrayList<>(pending);
    all.add(new Pending("kanban/" + instance + "/" + (sequence + 1), name, data));
    return new Memory(instance, folder, sequence + 1, made, seen, expected, all);
  }

  Memory done(Pending event) {
    var rest = pending.stream().filter(it -> !it.id().equals(event.id())).toList();
    return new Memory(instance, folder, sequence, made, seen, expected, rest);
  }

  private static SortedMap<String, String> put(
      SortedMap<String, String> map, String key, String value) {
    var copy = new TreeMap<>(map);
    copy.put(key, value);
    return copy;
  }

  private static SortedMap<String, String> without(SortedMap<String, String> map, String key) {
    var copy = new TreeMap<>(map);
    copy.remove(key);
    return copy;
  }
}
