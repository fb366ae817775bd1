package dev.signalbox.queue.jmh;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Limits;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.WorkflowId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Who may begin, of lines of ten at the keys of one limit, with one slot free at each key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AdmissionBenchmark {
  private static final Gate GATE =
      new Gate(
          Gate.Kind.CONCURRENCY, Gate.Scope.WORKFLOW, "w", "event.data.key", Gate.Count.STEPS);
  private static final int LENGTH = 10;
  private static final long LIMIT = 5;

  @Param({"1", "100"})
  private int lines;

  private final Map<Claim.Bucket, Admission.Standing> standings = new LinkedHashMap<>();
  private final List<List<Ticket>> waiting = new ArrayList<>();

  @Setup
  public void lines() {
    for (int line = 0; line < lines; line++) {
      String key = "k" + line;
      standings.put(new Claim.Bucket(GATE, key), new Admission.Standing.Held(LIMIT - 1));
      var tickets = new ArrayList<Ticket>();
      for (int place = 0; place < LENGTH; place++) {
        tickets.add(
            new Ticket(
                new RunId("r" + line + "x" + place),
                new WorkflowId("w"),
                Optional.of(new StepPath("a")),
                1,
                place,
                0,
                List.of(new Claim.Slot(GATE, key, LIMIT))));
      }
      waiting.add(tickets);
    }
  }

  @Benchmark
  public Admission.Decision apply() {
    return Admission.apply(Limits.NONE, standings, waiting, FiveSteps.NOON);
  }
}
