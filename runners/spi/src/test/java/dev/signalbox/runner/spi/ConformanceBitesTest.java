package dev.signalbox.runner.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A suite that a runner passes which does nothing would prove nothing. */
class ConformanceBitesTest {
  /** Says that all is well, and does nothing at all. */
  private record Noop(String name) implements Runner {
    @Override
    public int concurrency() {
      return 1;
    }

    @Override
    public Probe probe() {
      return new Probe.Nothing();
    }

    @Override
    public AttemptResult run(AttemptSpec spec, Sink sink, Interruption interruption) {
      return AttemptResult.of(new Outcome.Claimed(Json.NULL));
    }
  }

  private static final class OfNoop extends ProcessRunnerConformance {
    @Override
    protected Runner runner(ProcessSupervisor supervisor, Path program) {
      return new Noop("noop");
    }

    @Override
    protected Duration patience() {
      return Duration.ofMillis(200);
    }
  }

  static Stream<Method> promises() {
    return Arrays.stream(ProcessRunnerConformance.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  @ParameterizedTest
  @MethodSource("promises")
  void no_promise_holds_for_a_runner_that_does_nothing(Method promise, @TempDir Path folder)
      throws Exception {
    var suite = new OfNoop();
    suite.prepare(folder.resolve("one"));
    Object[] arguments =
        promise.getParameterCount() == 0 ? new Object[0] : new Object[] {folder.resolve("two")};
    boolean held = true;
    try {
      promise.setAccessible(true);
      promise.invoke(suite, arguments);
    } catch (InvocationTargetException broken) {
      held = false;
    }
    assertThat(held).as("holds for a runner that does nothing").isFalse();
  }

  @Test
  void there_are_promises() {
    assertThat(promises()).hasSizeGreaterThan(20);
  }
}
