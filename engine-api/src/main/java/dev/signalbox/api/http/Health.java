package dev.signalbox.api.http;

import java.util.List;

/** How the engine is. Asked often: answers must come from memory. */
public interface Health {
  /** Whether work is accepted. */
  boolean ready();

  /**
   * What is not as it should be, in one word each: {@code disk}, {@code wal}, {@code clock-jump},
   * {@code store}; strangers see it.
   */
  List<String> degraded();
}
