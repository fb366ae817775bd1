package dev.signalbox.runner.spi;

/**
 * Takes the events of one attempt, one after another, on a thread that reads the program's output:
 * must not block for long.
 */
public interface Sink {
  Sink NONE = _ -> {};

  void accept(NormalizedEvent event);
}
