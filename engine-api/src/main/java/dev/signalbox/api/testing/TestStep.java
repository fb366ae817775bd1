package dev.signalbox.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.Json;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import java.util.Locale;
import java.util.Optional;

/** A step of a run, as it stands. */
public final class TestStep {
  private final TestRun run;
  private final StepPath path;

  TestStep(TestRun run, StepPath path) {
    this.run = run;
    this.path = path;
  }

  private Optional<StepRun> state() {
    return run.state().steps().find(path);
  }

  /** {@code pending} where it was not reached. */
  public String status() {
    return state().map(step -> step.status().name().toLowerCase(Locale.ROOT)).orElse("pending");
  }

  public JsonNode output() {
    return SignalboxTest.tree(state().map(StepRun::output).orElse(Json.NULL));
  }

  /** How many attempts have begun. */
  public int attempts() {
    return state().map(StepRun::attemptsBegun).orElse(0);
  }

  /** The kind of failure of a step that has failed, else empty. */
  public Optional<String> failure() {
    return state().flatMap(StepRun::failure).map(Failure::kind).map(Object::toString);
  }

  /** Fails the test where it is another. */
  public TestStep isStatus(String expected) {
    if (!status().equals(expected)) {
      throw new AssertionError(
          "expected step " + path + " to be " + expected + ", found " + status() + " in\n" + run);
    }
    return this;
  }

  @Override
  public String toString() {
    return path + " " + status();
  }
}
