package dev.signalbox.api.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One thing that can be measured by itself. */
interface Measurement {
  /** By which it is asked for. */
  String name();

  /** What is told while it runs. */
  String told();

  /**
   * Measures.
   *
   * @param folder an empty one, which is removed afterwards
   */
  List<Row> measure(Path folder, BackEnd where, Scale scale)
      throws IOException, InterruptedException;

  /** How much is measured. */
  enum Scale {
    WHOLE,
    /** A tenth of what is large. */
    QUICK;

    int of(int whole) {
      return switch (this) {
        case WHOLE -> whole;
        case QUICK -> whole / 10;
      };
    }
  }
}
