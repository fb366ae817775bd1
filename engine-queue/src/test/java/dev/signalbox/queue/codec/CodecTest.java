package dev.signalbox.queue.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Run;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

  private final Codec codec = new Codec();
  private final ObjectMapper json = new ObjectMapper();

  static Stream<Class<?>> kinds() {
    return Stream.concat(
        Stream.of(Event.class.getPermittedSubclasses()),
        Stream.of(Fact.class.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void every_kind_of_event_and_fact_is_read_back_as_it_was_written(Class<?> kind) throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      var samples = new Samples(new SplittableRandom(seed));
      Object value = samples.of(kind);
      var body =
          value instanceof Event event
              ? new Codec.Body(event, List.of())
              : new Codec.Body(samples.of(Event.HookFailed.class), List.of((Fact) value));

      Json written = codec.encode(body);

      assertThat(codec.decode(written)).as("seed %d: %s", seed, written).isEqualTo(body);
      assertThat(json.readTree(written.text()).isObject()).isTrue();
    }
  }

  @Test
  void F51_a_cancellation_of_the_time_before_it_kept_a_failure_is_read_as_one_without() {
    Json old =
        codec.encode(
            new Codec.Body(
                new Event.CancelRequested(NOON, "ann", ""),
                List.of(new Fact.RunCancelled(Optional.empty()))));

    assertThat(old.text()).contains("{\"type\":\"run-cancelled\"}");
    assertThat(codec.decode(old).facts()).containsExactly(new Fact.RunCancelled(Optional.empty()));
  }

  @Test
  void a_snapshot_is_read_back_as_the_same_run_and_written_again_to_the_letter() {
    IntStream.range(0, 300)
        .forEach(seed -> {
          Run run = new Samples(new SplittableRandom(seed)).of(Run.class);

          Json written = codec.snapshot(run);

          assertThat(codec.run(written)).as("seed %d", seed).isEqualTo(run);
          assertThat(codec.snapshot(codec.run(written))).as("seed %d", seed).isEqualTo(written);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "0",
        "-0.0",
        "1.0",
        "1E+10",
        "1e10",
        "123456789012345678901234567890",
        "\"\"",
        "\"\\u0000\"",
        "\"a\\/b\\u2028\\ud83d\\ude00\"",
        "{ \"a\" : [ 1, 2.50, {\"b\":null} ] }",
        "[]",
        "{}",
        "[[[[\"é😀\"]]]]"
      })
  void P10_a_payload_is_read_back_to_the_letter(String text) {
    var event =
        new Event.AttemptEnded(
            NOON, new dev.signalbox.core.StepPath("a"), 1, new Outcome.Claimed(new Json(text)));
    var body = new Codec.Body(event, List.of(new Fact.RunSucceeded(new Json(text))));

    assertThat(codec.decode(codec.encode(body))).isEqualTo(body);
    assertThat(codec.decodeRaw(codec.encode(body)).facts().text()).contains(text);
  }

  @Test
  void names_in_the_log_are_those_of_yaml_and_rest() {
    var failed =
        new Event.AttemptEnded(
            NOON,
            new dev.signalbox.core.StepPath("p.left.x"),
            2,
            new Outcome.Failed(FailureKind.PROVIDER_TRANSIENT, "529", Json.NULL));

    assertThat(codec.encode(new Codec.Body(failed, List.of())).text())
        .isEqualTo(
            "{\"event\":{\"type\":\"attempt-ended\",\"time\":\"2026-01-02T12:00:00.123Z\",\"step\":\"p.left.x\",\"attempt\":2,"
                + "\"outcome\":{\"type\":\"failed\",\"failure\":{\"kind\":\"provider-transient\",\"message\":\"529\"},"
                + "\"output\":null}},\"facts\":[]}");
  }

  @Test
  void what_is_missing_or_unknown_is_said_by_name() {
    assertThatThrownBy(
            () -> codec.decode(new Json("{\"event\":{\"type\":\"attempt-endet\"},\"facts\":[]}")))
        .hasMessageContaining("attempt-endet");
    assertThatThrownBy(() ->
            codec.decode(
                new Json("{\"event\":{\"type\":\"cancel-requested\",\"by\":\"a\"},\"facts\":[]}")))
        .hasMessageContaining("time");
    assertThatThrownBy(() -> codec.decode(new Json("[1")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void F51_members_that_a_newer_build_has_added_are_skipped() {
    var read =
        codec.decode(
            new Json(
                "{\"event\":{\"type\":\"cancel-requested\",\"time\":\"2026-01-02T12:00:00Z\",\"later\":{\"a\":[1]},"
                    + "\"by\":\"a\",\"reason\":\"b\"},\"facts\":[],\"more\":1}"));

    assertThat(read.event())
        .isEqualTo(new Event.CancelRequested(Instant.parse("2026-01-02T12:00:00Z"), "a", "b"));
  }
}
