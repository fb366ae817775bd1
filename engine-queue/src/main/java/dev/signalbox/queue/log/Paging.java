package dev.signalbox.queue.log;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads long lists page by page. */
public final class Paging {
  private Paging() {}

  /**
   * Every page, one after another.
   *
   * @param read the page after an item, or the first
   * @param size of a page that others may follow
   */
  public static <K, T> void all(
      Function<Optional<K>, List<T>> read, Function<T, K> key, int size, Consumer<List<T>> each) {
    Optional<K> after = Optional.empty();
    List<T> page;
    do {
      page = read.apply(after);
      if (!page.isEmpty()) {
        each.accept(page);
        after = Optional.of(key.apply(page.getLast()));
      }
    } while (page.size() == size);
  }
}
