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
  private final Map<K, List<Wish<V>>> made = new LinkedHashMap<>();
  private long number;

  /** Of what was wished up to here, nobody knows what counts. */
  private long doubted;

  static final class Wish<V> {
    private final V value;
    private final long wished;
    private long told = Long.MAX_VALUE;

    private Wish(V value, long wished) {
      this.value = value;
      this.wished = wished;
    }
  }

  /** Somebody wants it to be so. */
  Wish<V> wished(K about, V value) {
    var wish = new Wish<>(value, ++number);
    made.computeIfAbsent(about, _ -> new ArrayList<>()).add(wish);
    return wish;
  }

  /** It is so, or was; whatever was told before it was wished is over. */
  void told(Wish<V> wish) {
    wish.told = ++number;
  }

  /** All is as it was at some instant, when one of the wishes counted, or none did yet. */
  void doubt() {
    doubted = ++number;
  }

  /** What may count; {@code first} is what did before anybody wished for something. */
  List<V> possible(K about, V first) {
    List<Wish<V>> wishes = made.getOrDefault(about, List.of());
    long over =
        wishes.stream().filter(this::isSure).mapToLong(wish -> wish.wished).max().orElse(-1);
    var possible = new ArrayList<V>();
    if (over < 0) {
      possible.add(first);
    }
    wishes.stream()
        .filter(wish -> (wish.wished < doubted ? doubted : wish.told) >= over)
        .forEach(wish -> possible.add(wish.value));
    return possible;
  }

  private boolean isSure(Wish<V> wish) {
    return wish.told != Long.MAX_VALUE && wish.wished > doubted;
  }
}
