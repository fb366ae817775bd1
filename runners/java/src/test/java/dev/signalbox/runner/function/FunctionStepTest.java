package dev.signalbox.runner.function;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Step;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.RunnerException;
import dev.signalbox.runner.spi.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionStepTest {
  private static final Duration GRACE = Duration.ofMillis(100);
  private static final Optional<Duration> LONG = Optional.of(Duration.ofSeconds(20));

  private interface Body {
    Json run(FunctionCall call) throws Exception;
  }

  private record Named(String name, Body body) implements StepFunction {
    @Override
    public Json run(FunctionCall call) throws Exception {
      return body.run(call);
    }
  }

  private static Outcome perform(Body body, Optional<Duration> timeout, Interruption interruption) {
    return new FunctionStep(Functions.of(List.of(new Named("f", body))), GRACE)
        .perform(call("{\"function\":\"f\",\"with\":{\"a\":\"1\"}}", timeout, interruption));
  }

  private static Outcome perform(Body body) {
    Outcome here = perform(body, Optional.empty(), Interruption.NEVER);
    assertThat(perform(body, LONG, Interruption.NEVER)).as("with a timeout").isEqualTo(here);
    return here;
  }

  private static FunctionStep.Call call(
      String input, Optional<Duration> timeout, Interruption interruption) {
    return new FunctionStep.Call(
        FakeAgent.id(), new Json("{\"id\":\"e\"}"), new Json(input), timeout, interruption);
  }

  @Test
  void what_it_returns_is_the_output() {
    assertThat(
            perform(
                call -> Json.array(List.of(call.input(), call.event(), Json.string(call.key())))))
        .isEqualTo(new Outcome.Claimed(new Json("[{\"a\":\"1\"},{\"id\":\"e\"},\"r1/build\"]")));
    assertThat(perform(_ -> null)).isEqualTo(new Outcome.Claimed(Json.NULL));
  }

  @Test
  void without_a_timeout_it_runs_on_the_thread_that_asks() {
    Thread asking = Thread.currentThread();
    assertThat(
            perform(
                _ -> Json.of(Thread.currentThread().equals(asking)),
                Optional.empty(),
                Interruption.NEVER))
        .isEqualTo(new Outcome.Claimed(Json.TRUE));
  }

  @Test
  void what_it_throws_fails_the_attempt() {
    assertThat(
            perform(_ -> {
              throw new IllegalStateException("no database");
            }))
        .isEqualTo(new Outcome.Failed(FailureKind.ERROR, "no database", Json.NULL));
    assertThat(
            perform(_ -> {
              throw new AssertionError();
            }))
        .isEqualTo(new Outcome.Failed(FailureKind.ERROR, "java.lang.AssertionError", Json.NULL));
    assertThat(
            perform(_ -> {
              throw new NonRetryable("no such customer");
            }))
        .isEqualTo(new Outcome.Failed(FailureKind.CONFIG, "no such customer", Json.NULL));
    assertThat(
            perform(_ -> {
              throw new RetryAfter(Duration.ofMinutes(2), "busy");
            }))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR);
              assertThat(failed.retryAfter()).contains(Duration.ofMinutes(2));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "nope", "[1,"})
  void an_output_that_is_no_json_fails_the_attempt(String text) {
    assertThat(perform(_ -> new Json(text)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR));
  }

  @Test
  void a_name_that_nobody_has_is_a_fault_of_the_configuration() {
    var step = new FunctionStep(Functions.of(List.of(new Named("f", FunctionCall::input))));
    assertThat(step.perform(call("{\"function\":\"g\"}", Optional.empty(), Interruption.NEVER)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG);
              assertThat(failed.failure().message()).contains("'g'").contains("[f]");
            });
    assertThat(step.perform(call("{\"function\":\"f\"}", Optional.empty(), Interruption.NEVER)))
        .isEqualTo(new Outcome.Claimed(Json.EMPTY_OBJECT));
  }

  @Test
  void past_its_timeout_it_is_interrupted() {
    var interrupted = new CompletableFuture<Boolean>();
    Outcome outcome =
        perform(
            _ -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
              return Json.NULL;
            },
            Optional.of(GRACE),
            Interruption.NEVER);
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void one_that_does_not_heed_its_interruption_is_left_to_itself() {
    var release = new CountDownLatch(1);
    Outcome outcome = perform(_ -> deaf(release), Optional.of(GRACE), Interruption.NEVER);
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    release.countDown();
  }

  private static Json deaf(CountDownLatch release) {
    while (true) {
      try {
        release.await();
        return Json.NULL;
      } catch (InterruptedException e) {
        // deaf on purpose
      }
    }
  }

  @Test
  void SEMANTICS_13_1_whoever_calls_it_without_a_timeout_need_not_wait_for_ever() {
    var step = new FunctionStep(Functions.of(List.of()));

    assertThat(step.grace(Optional.empty())).contains(Duration.ofSeconds(10));
    assertThat(step.grace(LONG)).as("it returns by itself").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_interruption_cancels_it(boolean timed) throws Exception {
    var trigger = new Trigger();
    var begun = new CountDownLatch(1);
    var outcome =
        CompletableFuture.supplyAsync(
            () ->
                perform(
                    _ -> {
                      begun.countDown();
                      new CountDownLatch(1).await();
                      return Json.NULL;
                    },
                    timed ? LONG : Optional.empty(),
                    trigger),
            Thread::startVirtualThread);
    assertThat(begun.await(10, SECONDS)).isTrue();
    trigger.request();
    assertThat(outcome.get(10, SECONDS)).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void an_interruption_that_comes_too_late_does_not_reach_what_the_thread_does_next() {
    var trigger = new Trigger();
    assertThat(perform(FunctionCall::input, Optional.empty(), trigger))
        .isInstanceOf(Outcome.Claimed.class);
    trigger.request();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(perform(FunctionCall::input, Optional.empty(), trigger))
        .isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void functions_are_found_on_the_class_path_and_need_names_of_their_own() {
    assertThat(Functions.load(FunctionStepTest.class.getClassLoader()).names())
        .containsExactly("greet");
    assertThatThrownBy(() -> Functions.of(List.of(new Greet(), new Greet())))
        .isInstanceOf(RunnerException.class)
        .hasMessageContaining("greet");
    assertThat(FunctionStep.SHAPE.start()).isEqualTo(Step.Start.DIRECT);
  }
}
