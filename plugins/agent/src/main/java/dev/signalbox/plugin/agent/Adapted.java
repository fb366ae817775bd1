package dev.signalbox.plugin.agent;

import dev.signalbox.plugin.spi.Interruption;

/** The interruption of a step, as a runner understands it. */
record Adapted(Interruption ofStep) implements dev.signalbox.runner.spi.Interruption {
  @Override
  public boolean requested() {
    return ofStep.requested();
  }

  @Override
  public void whenRequested(Runnable action) {
    ofStep.whenRequested(action);
  }
}
