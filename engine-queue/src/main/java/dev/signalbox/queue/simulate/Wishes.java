package dev.signalbox.queue.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people want something to be, and were told that it is. A change counts from some moment on
 * between the wish for it and the answer; one that was never answered may count, or not.
 */
final class Wishes<K, V> {
  private final Map<K, List<Wish<K, V>>> made = new LinkedHashMap<>();
  private long number;

  static final class Wish<K, V> {
    private final K about;
    private final V value;
    private final long wished;
    private long told = Long.MAX_VALUE;

    private Wish(K about, V value, long wished) {
      this.about = about;
      this.value = value;
      this.wished = wished;
    }
  }

  /** Somebody wants it to be so. */
  Wish<K, V> wished(K about, V value) {
    var wish = new Wish<>(about, value, ++number);
    made.computeIfAbsent(about, _ -> new ArrayList<>()).add(wish);
    return wish;
  }

  /** It is so, or was; whatever was told before it was wished is over. */
  void told(Wish<K, V> wish) {
    wish.told = ++number;
    made.getOrDefault(wish.about, List.of())
        .removeIf(other -> other != wish && other.told < wish.wished);
  }

  /** What may count; {@code first} is what did before anybody wished for something. */
  List<V> possible(K about, V first) {
    List<Wish<K, V>> wishes = made.getOrDefault(about, List.of());
    var possible = new ArrayList<V>();
    if (wishes.stream().allMatch(wish -> wish.told == Long.MAX_VALUE)) {
      possible.add(first);
    }
    wishes.forEach(wish -> possible.add(wish.value));
    return possible;
  }
}
