package dev.signalbox.api.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.redis.RedisPost;
import dev.signalbox.queue.redis.RedisServer;
import dev.signalbox.queue.redis.RedisSettings;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody looks who is there unless a test says so: what is between two looks lasts. */
final class HomesTest {
  private static final Duration TERM = Duration.ofMinutes(1);
  private static final RunId RUN = new RunId("r1");

  private final Vertx vertx = Vertx.vertx();
  private RedisServer server;
  private RedisPost post;
  private Homes homes;

  @BeforeEach
  void connect() throws Exception {
    server = RedisServer.start();
    post =
        RedisPost.connect(
            vertx, new RedisSettings(server.uri(), "test"), new SecureRandom(), (_, _) -> {});
    homes = new Homes(_ -> Optional.empty(), Optional.of(post));
  }

  @AfterEach
  void disconnect() throws Exception {
    homes.close();
    post.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    server.end();
  }

  private String lane(Optional<String> label) {
    return homes.of(
        "run",
        label,
        new Assignment(
            RUN,
            new WorkflowId("w"),
            new StepPath("s"),
            1,
            "run",
            Step.Start.GRANTED,
            Json.EMPTY_OBJECT,
            Json.EMPTY_OBJECT,
            RUN,
            List.of(),
            0,
            Optional.empty(),
            Optional.empty(),
            0,
            false));
  }

  @Test
  void
      the_next_step_is_offered_to_a_worker_alone_that_came_and_got_the_workspace_between_two_looks() {
    // given
    post.present("big-1", List.of("gpu"), TERM);

    // when
    homes.settle(RUN, "w-big-1-nonce");

    // then
    assertThat(lane(Optional.empty())).isEqualTo("run@worker:big-1");
    assertThat(lane(Optional.of("gpu"))).isEqualTo("run@worker:big-1");
    assertThat(lane(Optional.of("other"))).isEqualTo("run@label:other");
    assertThat(homes.isManned()).isTrue();
  }

  @Test
  void a_run_moves_to_the_worker_that_got_its_workspace_last() {
    // given
    post.present("common", List.of(), TERM);
    homes.settle(RUN, "w-common-nonce");
    post.present("big", List.of("gpu"), TERM);

    // when
    homes.settle(RUN, "w-big-nonce");

    // then
    assertThat(lane(Optional.empty())).isEqualTo("run@worker:big");
  }

  @Test
  void a_worker_that_has_left_is_no_home() {
    // given
    post.present("one", List.of(), TERM);
    post.present("one", List.of(), Duration.ZERO);

    // when
    homes.settle(RUN, "w-one-nonce");

    // then
    assertThat(lane(Optional.empty())).isEqualTo("run");
  }

  @Test
  void one_that_came_between_two_looks_and_left_is_told_of_as_gone() throws Exception {
    // given
    post.present("one", List.of(), TERM);
    homes.settle(RUN, "w-one-nonce");
    post.present("one", List.of(), Duration.ZERO);
    var gone = new CompletableFuture<String>();

    // when
    homes.start(gone::complete);

    // then
    assertThat(gone.get(TERM.toSeconds(), TimeUnit.SECONDS)).isEqualTo("one");
    assertThat(lane(Optional.empty())).isEqualTo("run");
  }
}
