package dev.signalbox.core;

/**
 * How an attempt learns that it shall end: the run was cancelled, a timeout passed, the engine
 * drains.
 */
public interface Interruption {
  Interruption NEVER =
      new Interruption() {
        @Override
        public boolean requested() {
          return false;
        }

        @Override
        public void whenRequested(Runnable action) {
          // never
        }
      };

  boolean requested();

  /** Runs the action once, when the interruption is requested, or at once where it already was. */
  void whenRequested(Runnable action);
}
