package dev.signalbox.api.chaos;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be asked for with {@code --faults}. */
public enum FaultKind {
  /** SIGKILL of an engine, a worker, or a server of the storm's own. */
  KILL,
  /** SIGSTOP of one, and SIGCONT some seconds later. */
  STOP,
  /** What is said between two parts arrives late. */
  PROXY_DELAY,
  /** Connections end, and new ones are not made for some seconds. */
  PROXY_CUT,
  /** What is asked arrives, and the answer does not. */
  PROXY_SWALLOW,
  /** FLUSHALL of the storm's own Redis. */
  FLUSH,
  /** The storm's own Redis dies, and comes back as an older copy. */
  OLD_DUMP,
  /** A second engine wants the folder of one that lives, or takes it from one that hangs. */
  RIVAL,
  /** The data folder's disk is full for some seconds. */
  FULL_DISK,
  /** The clock of an engine jumps. */
  CLOCK;

  /** As it is written on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Throws {@link IllegalArgumentException} where there is none of this name. */
  public static FaultKind of(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected some of "
                    + Arrays.stream(values()).map(FaultKind::word).collect(Collectors.joining(", "))
                    + ", found '"
                    + word
                    + "'"));
  }
}
