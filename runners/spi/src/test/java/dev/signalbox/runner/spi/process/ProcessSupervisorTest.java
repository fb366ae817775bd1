package dev.signalbox.runner.spi.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Interruption;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.Trigger;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSupervisorTest {
  private static final long GIB = 1L << 30;
  private static final Graces SHORT =
      new Graces(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300));

  private final ProcessSupervisor supervisor =
      new ProcessSupervisor(SHORT, 50 << 20, System.getenv(), Clock.systemUTC());
  private FakeAgent agent;

  @BeforeEach
  void prepare(@TempDir Path folder) {
    agent = new FakeAgent(folder);
  }

  static Launch launch(FakeAgent agent, String scenario, OutputStream log) {
    AttemptSpec spec = agent.spec(scenario);
    return new Launch(
        spec.id(),
        spec.files(),
        List.of(agent.program().toString()),
        spec.directory(),
        spec.environment(),
        Optional.of(spec.prompt()),
        spec.limits(),
        log);
  }

  /** Counts, and frames into lines that it forgets. */
  private static class Counting implements Output {
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong tooLong = new AtomicLong();
    private final LineFramer framer =
        new LineFramer(
            LineFramer.MAX_LINE,
            line -> {
              if (line instanceof Line.TooLong) {
                tooLong.incrementAndGet();
              }
            });

    @Override
    public State accept(byte[] buffer, int count) {
      bytes.addAndGet(count);
      framer.accept(buffer, count);
      return State.OPEN;
    }

    @Override
    public void end() {
      framer.end();
    }
  }

  @Test
  void F40_a_gibibyte_without_a_newline_is_read_in_a_small_heap_and_the_log_keeps_its_cap() {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(256L << 20);
    var written = new AtomicLong();
    var output = new Counting();
    var log =
        new OutputStream() {
          @Override
          public void write(int b) {
            written.incrementAndGet();
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            written.addAndGet(count);
          }
        };
    agent.limits(Limits.NONE);
    Ended ended = supervisor.run(launch(agent, "flood", log), output, Interruption.NEVER);
    assertThat(ended)
        .isInstanceOfSatisfying(Ended.Exited.class, e -> assertThat(e.exitCode()).isZero());
    assertThat(output.bytes).hasValue(GIB + 1);
    assertThat(output.tooLong).hasValue(1);
    assertThat(written.get()).isBetween(50L << 20, (50L << 20) + 200);
  }

  @Test
  void a_log_that_cannot_be_written_does_not_stop_the_attempt() {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Ended ended =
        supervisor.run(
            launch(agent.with("FAKE_BYTES", "1000000"), "lines evidence", full),
            new Counting(),
            Interruption.NEVER);
    assertThat(ended)
        .isInstanceOfSatisfying(Ended.Exited.class, e -> assertThat(e.exitCode()).isZero());
    assertThat(agent.hasLeft("made.txt")).isTrue();
  }

  @Test
  void an_output_that_throws_is_a_bug_that_is_told_when_the_process_is_gone() {
    var broken =
        new Counting() {
          @Override
          public State accept(byte[] buffer, int count) {
            throw new IllegalArgumentException("a bug");
          }
        };
    agent.with("FAKE_BYTES", "1000000");
    assertThatThrownBy(() ->
            supervisor.run(
                launch(agent, "init lines orphan evidence", OutputStream.nullOutputStream()),
                broken,
                Interruption.NEVER))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("a bug");
    assertThat(agent.hasLeft("made.txt")).isTrue();
    assertThat(agent.processes()).isEmpty();
  }

  @Test
  void F37_without_setsid_the_mark_still_finds_what_the_attempt_has_left() throws Exception {
    var plain =
        new ProcessSupervisor(
            SHORT, 50 << 20, System.getenv(), Clock.systemUTC(), Optional.empty());
    var trigger = new Trigger();
    var ended =
        CompletableFuture.supplyAsync(
            () ->
                plain.run(
                    launch(
                        agent, "session orphan deaf-orphan deaf", OutputStream.nullOutputStream()),
                    new Counting(),
                    trigger),
            Thread::startVirtualThread);
    await().until(() -> agent.hasLeft("started"));
    trigger.request();
    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(Ended.Exited.class);
    assertThat(agent.processes()).isEmpty();
    String[] pidGroupSession = agent.left("session.txt").strip().split(" ", -1);
    assertThat(pidGroupSession[2]).as("session").isNotEqualTo(pidGroupSession[0]);
  }
}
