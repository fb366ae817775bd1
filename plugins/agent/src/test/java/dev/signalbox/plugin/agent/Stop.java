package dev.signalbox.plugin.agent;

import dev.signalbox.plugin.spi.Interruption;
import java.util.ArrayList;
import java.util.List;

/** An interruption that a test can request. */
final class Stop implements Interruption {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean requested;

  synchronized void request() {
    requested = true;
    actions.forEach(Runnable::run);
    actions.clear();
  }

  @Override
  public synchronized boolean requested() {
    return requested;
  }

  @Override
  public synchronized void whenRequested(Runnable action) {
    if (requested) {
      action.run();
    } else {
      actions.add(action);
    }
  }
}
