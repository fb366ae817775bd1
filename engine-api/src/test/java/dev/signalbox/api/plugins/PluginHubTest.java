package dev.signalbox.api.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.StepKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** F48: the trouble of a plugin stays its own. */
final class PluginHubTest {
  private static final Json PAYLOAD = new Json("{\"a\":1}");

  private final AtomicLong nanos = new AtomicLong();
  private final PluginHub hub = new PluginHub(Duration.ofMillis(200), nanos::get);

  private final AtomicInteger closed = new AtomicInteger();

  private record Hooks(List<Hook> hooks, AtomicInteger closed) implements Plugin {
    @Override
    public Map<String, StepKind> steps() {
      return Map.of();
    }

    @Override
    public Map<String, EvidenceKind> evidence() {
      return Map.of();
    }

    @Override
    public void start() {}

    @Override
    public void close() {
      closed.incrementAndGet();
      throw new IllegalStateException("will not close");
    }
  }

  private interface Vetoes {
    Optional<String> at(HookPoint point) throws Exception;
  }

  private record Guard(String name, Vetoes vetoes) implements Hook.Guard {
    @Override
    public Set<HookPoint> points() {
      return Set.of(HookPoint.EVENT_ACCEPT);
    }

    @Override
    public Optional<String> veto(HookPoint point, Json payload) throws Exception {
      return vetoes.at(point);
    }
  }

  private interface Changes {
    Json of(Json payload) throws Exception;
  }

  private record Transform(String name, Changes changes) implements Hook.Transform {
    @Override
    public Set<HookPoint> points() {
      return Set.of(HookPoint.NOTIFY_RENDER);
    }

    @Override
    public Json transform(HookPoint point, Json payload) throws Exception {
      return changes.of(payload);
    }
  }

  private void attach(String plugin, Hook... hooks) {
    hub.attach(plugin, new Hooks(List.of(hooks), closed));
  }

  private Optional<String> veto() {
    return hub.event("demo/x", PAYLOAD);
  }

  @Test
  void a_guard_that_says_no_denies_and_tells_why() {
    attach("strict", new Guard("never", _ -> Optional.of("not today")));

    assertThat(veto()).contains("not today");
  }

  @Test
  void F48_a_guard_that_throws_denies() {
    attach(
        "broken",
        new Guard(
            "thrower",
            _ -> {
              throw new IllegalStateException("boom");
            }));

    assertThat(veto())
        .hasValueSatisfying(reason -> assertThat(reason).contains("broken/thrower", "boom"));
  }

  @Test
  void F48_a_guard_that_does_not_answer_in_time_denies_and_is_interrupted() throws Exception {
    var interrupted = new CountDownLatch(1);
    attach(
        "slow",
        new Guard(
            "sleeper",
            _ -> {
              try {
                Thread.sleep(Duration.ofMinutes(1));
                return Optional.empty();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            }));

    assertThat(veto())
        .hasValueSatisfying(reason -> assertThat(reason).contains("slow", "did not answer"));
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void F48_a_transform_that_throws_leaves_the_payload_as_it_was_and_the_next_one_has_its_turn() {
    attach(
        "broken",
        new Transform(
            "thrower",
            _ -> {
              throw new IllegalStateException("boom");
            }));
    attach("sound", new Transform("adder", payload -> payload.with("b", Json.of(2))));

    assertThat(hub.transformed(HookPoint.NOTIFY_RENDER, PAYLOAD))
        .isEqualTo(new Json("{\"a\":1,\"b\":2}"));
  }

  @Test
  void F48_an_error_of_the_plugin_is_no_error_of_the_engine() {
    attach(
        "broken",
        new Guard(
            "linkage",
            _ -> {
              throw new NoClassDefFoundError("gone/Away");
            }));

    assertThat(veto()).hasValueSatisfying(reason -> assertThat(reason).contains("gone/Away"));
  }

  @Test
  void
      F48_after_five_failures_in_a_row_nobody_calls_the_plugin_for_a_minute_and_only_that_plugin() {
    var calls = new AtomicInteger();
    attach(
        "broken",
        new Transform(
            "thrower",
            _ -> {
              calls.incrementAndGet();
              throw new IllegalStateException("boom");
            }));
    attach("sound", new Transform("adder", payload -> payload.with("b", Json.of(2))));

    for (int i = 0; i < 20; i++) {
      assertThat(hub.transformed(HookPoint.NOTIFY_RENDER, PAYLOAD).text()).contains("\"b\":2");
    }
    assertThat(calls).hasValue(5);

    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    hub.transformed(HookPoint.NOTIFY_RENDER, PAYLOAD);
    assertThat(calls).hasValue(5);

    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    hub.transformed(HookPoint.NOTIFY_RENDER, PAYLOAD);
    assertThat(calls).hasValue(6);
  }

  @Test
  void a_success_in_between_begins_the_count_anew() {
    var calls = new AtomicInteger();
    attach(
        "moody",
        new Transform(
            "sometimes",
            payload -> {
              if (calls.incrementAndGet() % 5 != 0) {
                throw new IllegalStateException("boom");
              }
              return payload;
            }));

    for (int i = 0; i < 20; i++) {
      hub.transformed(HookPoint.NOTIFY_RENDER, PAYLOAD);
    }
    assertThat(calls).hasValue(20);
  }

  @Test
  void an_observer_that_throws_is_told_again_by_whoever_asked() {
    attach(
        "broken",
        new Hook.Observe() {
          @Override
          public String name() {
            return "thrower";
          }

          @Override
          public Set<Class<? extends Fact>> facts() {
            return Set.of(Fact.RunSucceeded.class);
          }

          @Override
          public void observe(Hook.Observation observation) {
            throw new IllegalStateException("boom");
          }
        });

    assertThat(hub.interestedIn(new Fact.RunSucceeded(Json.NULL)))
        .containsExactly("broken/thrower");
    assertThatThrownBy(
            () -> hub.tell("broken/thrower", "k", null, new Fact.RunSucceeded(Json.NULL)))
        .hasMessage("boom");
  }

  @Test
  void a_plugin_that_does_not_close_keeps_no_other_from_closing() {
    attach("one");
    attach("two");

    hub.close();

    assertThat(closed).hasValue(2);
  }
}
