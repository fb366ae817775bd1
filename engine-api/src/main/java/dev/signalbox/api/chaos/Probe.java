package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Client.Answer;
import java.time.Duration;
import java.util.Optional;

/** A fresh run, which tells whether all is well again. */
final class Probe {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Stage stage;
  private final Client client;
  private int count;

  Probe(Stage stage, Client client) {
    this.stage = stage;
    this.client = client;
  }

  /** How long it took until a run that is asked for now has succeeded; empty: longer than this. */
  Optional<Duration> await(Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    String key = "probe-" + ++count;
    Optional<String> run = Optional.empty();
    for (int n = 0; System.nanoTime() - begin < limit.toNanos(); n++) {
      EngineNode engine = stage.engines().get(n % stage.engines().size());
      if (run.isEmpty()) {
        run =
            client
                .post(engine, "/v1/workflows/probe/runs", "{}", Optional.of(key))
                .filter(Answer::isSuccess)
                .map(answer -> answer.text("id"));
      } else if (client
          .get(engine, "/v1/runs/" + run.get())
          .filter(answer -> answer.text("status").equals("succeeded"))
          .isPresent()) {
        return Optional.of(Duration.ofNanos(System.nanoTime() - begin));
      }
      Thread.sleep(LOOK);
    }
    return Optional.empty();
  }
}
