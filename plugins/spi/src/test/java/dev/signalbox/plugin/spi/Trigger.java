package dev.signalbox.plugin.spi;

import dev.signalbox.core.Interruption;
import java.util.ArrayList;
import java.util.List;

/** An interruption that a test requests, or never does. */
public final class Trigger implements Interruption {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean requested;

  public synchronized void request() {
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
