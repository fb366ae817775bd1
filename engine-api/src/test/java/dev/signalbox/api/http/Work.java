package dev.signalbox.api.http;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Fact;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step;
import dev.signalbox.core.Verdict;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.worker.Performer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What steps do here: give back what they get, fail, or hang. */
final class Work implements Performer {
  @Override
  public Outcome perform(Assignment assignment, Interruption interruption) throws Exception {
    return switch (assignment.step().value()) {
      case "bad" -> new Outcome.Failed(FailureKind.ERROR, "exit 3", new Json("{\"exit\":3}"));
      case "hang" -> {
        var wanted = new CountDownLatch(1);
        interruption.whenRequested(wanted::countDown);
        wanted.await();
        yield new Outcome.Cancelled("interrupted", Json.NULL);
      }
      default -> new Outcome.Claimed(assignment.input());
    };
  }

  @Override
  public Optional<Duration> grace(Assignment assignment) {
    return Optional.empty();
  }

  @Override
  public Verdict examine(
      Assignment assignment, Step.Expectation expectation, Interruption interruption) {
    return new Verdict.Holds(Json.NULL);
  }

  /** All work in one lane. */
  record OneLane() implements Lanes {
    @Override
    public String attempt(Assignment assignment) {
      return "all";
    }

    @Override
    public String check(Assignment assignment) {
      return "all";
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of("all", 8);
    }
  }

  /** Nobody is told. */
  record NoObservers() implements Observers {
    @Override
    public List<String> interestedIn(Fact fact) {
      return List.of();
    }

    @Override
    public void tell(String observer, String key, Run run, Fact fact) {}
  }
}
