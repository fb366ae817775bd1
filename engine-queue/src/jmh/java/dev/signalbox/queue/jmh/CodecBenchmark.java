package dev.signalbox.queue.jmh;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.Transition;
import dev.signalbox.queue.codec.Codec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An entry of the log, and a snapshot of a run, as text and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private final Codec codec = new Codec();
  private final Run run = FiveSteps.inTheMiddle();
  private final Codec.Body body = body();
  private final Json entry = codec.encode(body);
  private final Json snapshot = codec.snapshot(run);

  private Codec.Body body() {
    Event ended = FiveSteps.ended(3);
    return switch (Transition.apply(FiveSteps.WORKFLOW, run, ended)) {
      case Decision.Next next -> new Codec.Body(ended, next.facts());
      case Decision.Ignored ignored -> throw new IllegalStateException("ignored: " + ignored);
    };
  }

  @Benchmark
  public Json encode() {
    return codec.encode(body);
  }

  @Benchmark
  public Codec.Body decode() {
    return codec.decode(entry);
  }

  @Benchmark
  public Json snapshot() {
    return codec.snapshot(run);
  }

  @Benchmark
  public Run restore() {
    return codec.run(snapshot);
  }
}
