package dev.signalbox.queue;

import static dev.signalbox.queue.Flows.compute;
import static dev.signalbox.queue.Flows.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.engine.Observers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserversTest {
  private final Ears ears = new Ears();
  private Rig rig;

  @BeforeEach
  void open(@TempDir Path folder) {
    rig = new Rig(folder, flow("plain", compute("a")));
    rig.observers = ears;
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void an_observer_is_told_once_where_nothing_goes_wrong() {
    RunId run = rig.launch("plain");

    await().until(() -> rig.log().nextDelivery().isEmpty());
    assertThat(ears.heard).containsExactlyInAnyOrder("good/end:" + run, "bad/end:" + run);
  }

  @Test
  void an_observer_that_throws_is_told_again_and_hinders_nobody() {
    ears.troubles.put("bad/end", new IllegalStateException("on purpose"));
    RunId run = rig.launch("plain");
    await().until(() -> ears.heard.contains("good/end:" + run));
    await().until(() -> rig.types(run).contains("hook-failed"));
    assertThat(rig.run(run).status()).isEqualTo(Run.Status.SUCCEEDED);

    ears.troubles.clear();

    await().atMost(Rig.PATIENCE).until(() -> ears.heard.contains("bad/end:" + run));
    await().until(() -> rig.log().nextDelivery().isEmpty());
    assertThat(ears.heard).containsOnlyOnce("good/end:" + run);
  }

  @Test
  void an_observer_that_is_broken_is_told_again_after_a_restart() {
    ears.troubles.put("bad/end", new NoClassDefFoundError("on purpose"));
    RunId run = rig.launch("plain");
    await().until(() -> rig.types(run).contains("hook-failed"));
    ears.troubles.clear();

    rig.crashAndRestart();

    await().atMost(Rig.PATIENCE).until(() -> ears.heard.contains("bad/end:" + run));
  }

  @Test
  void F04_while_the_disk_is_full_nobody_is_told_again_and_again() {
    var counting = new IllegalStateException("on purpose");
    ears.troubles.put("bad/end", counting);
    rig.crash();
    rig.restart();
    ears.atEntry = () -> rig.log().full(true);
    rig.launch("plain");
    await().until(() -> ears.told.size() >= 2);

    await().during(java.time.Duration.ofMillis(500)).until(() -> ears.told.size() <= 2);
  }

  /** Listens to the end of runs, twice. */
  private static final class Ears implements Observers {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Map<String, Throwable> troubles = new ConcurrentHashMap<>();
    private volatile Runnable atEntry = () -> {};

    @Override
    public List<String> interestedIn(Fact fact) {
      return fact instanceof Fact.RunSucceeded ? List.of("good/end", "bad/end") : List.of();
    }

    @Override
    public void tell(String observer, String key, Run run, Fact fact) throws Exception {
      told.add(observer);
      atEntry.run();
      switch (troubles.get(observer)) {
        case null -> heard.add(observer + ":" + run.id());
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case Throwable other -> throw new AssertionError(other);
      }
    }
  }
}
