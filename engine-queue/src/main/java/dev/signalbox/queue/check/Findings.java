package dev.signalbox.queue.check;

import dev.signalbox.queue.check.Report.Finding;
import java.util.ArrayList;
import java.util.List;

/** Collects what does not hold: the first thousand, and how many more. */
public final class Findings {
  private static final int MAX = 1000;

  private final List<Finding> list = new ArrayList<>();
  private long omitted;

  public void add(String invariant, String stream, long sequence, String text) {
    if (list.size() < MAX) {
      list.add(new Finding(invariant, stream, sequence, text));
    } else {
      omitted++;
    }
  }

  public List<Finding> list() {
    return list;
  }

  long omitted() {
    return omitted;
  }
}
