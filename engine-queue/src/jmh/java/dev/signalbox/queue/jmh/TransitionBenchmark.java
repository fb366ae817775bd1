package dev.signalbox.queue.jmh;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.Transition;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One decision: a step has ended, and the next one begins; and the first decision of a run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransitionBenchmark {
  private final Run run = FiveSteps.inTheMiddle();
  private final Event ended = FiveSteps.ended(3);
  private final Event.RunRequested request = FiveSteps.request();

  @Benchmark
  public Decision apply() {
    return Transition.apply(FiveSteps.WORKFLOW, run, ended);
  }

  @Benchmark
  public Decision begin() {
    return Transition.begin(FiveSteps.WORKFLOW, request);
  }
}
