package dev.signalbox.runner.function;

import dev.signalbox.core.Json;

/** A function that is found on the class path. */
public final class Greet implements StepFunction {
  @Override
  public String name() {
    return "greet";
  }

  @Override
  public Json run(FunctionCall call) {
    return call.input();
  }
}
