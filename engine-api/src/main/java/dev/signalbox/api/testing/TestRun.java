package dev.signalbox.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run, as it stands at the moment in which it is asked. */
public final class TestRun {
  private static final int HISTORY_MAX = 10_000;

  private final SignalboxTest engine;
  private final RunId id;

  TestRun(SignalboxTest engine, RunId id) {
    this.engine = engine;
    this.id = id;
  }

  RunId runId() {
    return id;
  }

  Run state() {
    return switch (engine.ask(operations -> operations.find(id))) {
      case Operations.Found.Known(Run run, var _) -> run;
      case Operations.Found.Unknown _ -> throw new IllegalStateException("no run " + id);
      case Operations.Found.Quarantined(var _, String reason) ->
          throw new IllegalStateException("run " + id + " is quarantined: " + reason);
    };
  }

  public String id() {
    return id.value();
  }

  public String workflow() {
    return state().workflow().value();
  }

  /** As the API shows it: {@code running}, {@code waiting}, {@code succeeded} and so on. */
  public String status() {
    return state().status().name().toLowerCase(Locale.ROOT);
  }

  public JsonNode output() {
    return SignalboxTest.tree(state().output());
  }

  /** The kind of failure, and what it says, of a run that has failed; else empty. */
  public Optional<String> failure() {
    return state().failure().map(Run.RunFailure::failure).map(TestRun::words);
  }

  /** A step by its path, such as {@code p.left.x} or {@code f.0.check}. */
  public TestStep step(String path) {
    return new TestStep(this, new StepPath(path));
  }

  /** The paths of the steps that were reached, in that order. */
  public List<String> steps() {
    return state().steps().values().stream().map(StepRun::path).map(StepPath::value).toList();
  }

  /** {@code INSTANT KIND} of each event that has reached it. */
  public List<String> history() {
    return engine.ask(operations -> operations.history(id, 0, HISTORY_MAX)).stream()
        .map(entry -> entry.time() + " " + entry.type())
        .toList();
  }

  // --- Assertions

  public TestRun hasSucceeded() {
    return isStatus("succeeded");
  }

  public TestRun hasFailed() {
    return isStatus("failed");
  }

  public TestRun isWaiting() {
    return isStatus("waiting");
  }

  /** Fails the test, with all that is known of the run, where it is another. */
  public TestRun isStatus(String expected) {
    if (!status().equals(expected)) {
      throw new AssertionError("expected the run to be " + expected + ", found\n" + this);
    }
    return this;
  }

  /** All that is known of it. */
  @Override
  public String toString() {
    var out = new StringBuilder();
    Run run = state();
    out.append("run ").append(id).append(" of ").append(run.workflow());
    out.append(": ").append(status());
    failure().ifPresent(failure -> out.append(", ").append(failure));
    for (StepRun step : run.steps().values()) {
      out.append("\n  ").append(step.path()).append(' ');
      out.append(step.status().name().toLowerCase(Locale.ROOT));
      step.failure().ifPresent(failure -> out.append(", ").append(words(failure)));
      if (!step.output().isNull()) {
        out.append(' ').append(step.output());
      }
    }
    history().forEach(entry -> out.append("\n  ").append(entry));
    return out.append('\n').toString();
  }

  private static String words(Failure failure) {
    return failure.kind() + ": " + failure.message();
  }
}
