package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.api.cli.Commands.ChaosOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.redis.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storm is made only where it harms nobody. */
final class ChaosCommandTest {
  private static final PostgresAddress ELSEWHERE =
      new PostgresAddress("192.0.2.1", 5432, "ann", "ann", Optional.empty(), Map.of());

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ExitCode chaos(String store, String queue, int engines, int workers, String... faults) {
    var printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Chaos.run(
        new ChaosOptions(
            Duration.ofSeconds(1),
            OptionalLong.of(1),
            store,
            queue,
            engines,
            workers,
            List.of(faults),
            Optional.empty(),
            Optional.empty(),
            Optional.of(folder),
            false,
            true),
        0,
        _ -> ELSEWHERE,
        printed,
        printed);
  }

  private void refused(String says, String store, String queue, int engines, int workers) {
    assertThatThrownBy(() -> chaos(store, queue, engines, workers))
        .isInstanceOfSatisfying(
            Stop.class,
            stop -> {
              assertThat(stop.code()).isEqualTo(ExitCode.USAGE);
              assertThat(stop.message()).contains(says);
            });
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void servers_of_other_machines_are_left_alone() {
    refused("loopback address", "sqlite", "redis://192.0.2.1:6379", 1, 0);
    refused("loopback address", "postgresql://ann@192.0.2.1/ann", "local", 1, 0);
  }

  @Test
  void a_redis_that_somebody_uses_is_left_alone() throws Exception {
    RedisServer redis = RedisServer.start();
    try {
      redis.tell("SET mine precious");
      refused("found 1 keys", "sqlite", redis.uri().toString(), 1, 0);
      assertThat(redis.tell("EXISTS mine")).startsWith(":1");
    } finally {
      redis.end();
    }
  }

  @Test
  void a_redis_that_does_not_answer_and_programs_that_are_not_there_are_told() throws Exception {
    refused("found none that answers", "sqlite", "redis://127.0.0.1:" + Servers.freePort(), 1, 0);
    refused("--redis-server FILE", "sqlite", "redis", 1, 0);
    refused("--postgres-programs DIR", "postgresql", "local", 1, 0);
  }

  @Test
  void engines_and_workers_that_cannot_work_together_are_refused() {
    refused("--engines: expected 1, or more with PostgreSQL and Redis", "sqlite", "local", 2, 0);
    refused("--engines", "sqlite", "local", 0, 0);
    refused("--workers: expected 0, or more with Redis", "sqlite", "local", 1, 1);
  }

  @Test
  void an_unknown_fault_is_refused_and_the_known_ones_are_named() {
    assertThatThrownBy(() -> chaos("sqlite", "local", 1, 0, "kill", "flood"))
        .isInstanceOfSatisfying(
            Stop.class,
            stop ->
                assertThat(stop.message())
                    .contains("expected some of kill, stop, proxy-delay")
                    .contains("found 'flood'"));
  }
}
