package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Batch;
import dev.signalbox.core.Debounce;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowReaderTest {
  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static String yaml(String line) {
    return "workflows:\n  w:\n    steps: [ { id: a, sleep: 1s } ]\n    " + line + "\n";
  }

  private FlowControl flow(String line) {
    Reading reading = fixture.read(yaml(line));
    assertThat(reading).isInstanceOf(Reading.Loaded.class);
    return Objects.requireNonNull(
            ((Reading.Loaded) reading).config().workflows().get(new WorkflowId("w")))
        .flow();
  }

  @Test
  void SEMANTICS_3_1_SEMANTICS_8_3_every_key_of_flow_control_is_read_with_its_defaults() {
    assertThat(flow("timeout: 1h").isNone()).isTrue();
    assertThat(flow("rate-limit: { limit: 100, period: 1h }").rateLimit().orElseThrow().rule())
        .isEqualTo(new RateLimit(100, Duration.ofHours(1), RateLimit.Algorithm.SLIDING, 0));
    assertThat(
            flow("rate-limit: { limit: 2, period: 6s, algorithm: gcra, burst: 1 }")
                .rateLimit()
                .orElseThrow()
                .rule())
        .isEqualTo(new RateLimit(2, Duration.ofSeconds(6), RateLimit.Algorithm.GCRA, 1));
    assertThat(flow("debounce: { period: 5s }").debounce().orElseThrow().rule())
        .isEqualTo(new Debounce(Duration.ofSeconds(5), Duration.ofSeconds(50)));
    assertThat(flow("batch: { max-size: 100, timeout: 5s }").batch().orElseThrow().rule())
        .isEqualTo(new Batch(100, Duration.ofSeconds(5), 1 << 20));
    assertThat(flow("singleton: {}").singleton().orElseThrow().rule().mode())
        .isEqualTo(Singleton.Mode.SKIP);
    assertThat(flow("singleton: { mode: cancel-running }").singleton().orElseThrow().rule().mode())
        .isEqualTo(Singleton.Mode.CANCEL_RUNNING);
    assertThat(flow("idempotency: { key: event.data.id }").idempotency().orElseThrow().rule())
        .isEqualTo(new Idempotency(Optional.of(Duration.ofHours(24)), Idempotency.OnFailed.KEEP));
    assertThat(
            flow("idempotency: { key: event.id, window: for-ever, on-failed: free }")
                .idempotency()
                .orElseThrow()
                .rule())
        .isEqualTo(new Idempotency(Optional.empty(), Idempotency.OnFailed.FREE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event.data.org|{\"org\":\"acme\"}|Of[text=acme]",
        "event.data.org|{\"org\":7}|Of[text=7]",
        "event.data.org|{\"org\":null}|Of[text=null]",
        "event.data.org|{}|Of[text=null]",
        "event.data.org.id|{}|Of[text=null]",
        "event.data.org|{\"org\":false}|NotApplied[]",
        "event.data.n > 5 ? event.data.org : false|{\"n\":1}|NotApplied[]",
        "event.data.org + 'x'|{\"org\":{\"a\":1}}|Undefined",
        "1 / event.data.n|{\"n\":0}|Undefined",
      })
  void SEMANTICS_2_2_a_key_is_a_text_missing_is_null_false_is_exempt_an_error_is_none(
      String expression, String data, String bucket) {
    FlowControl flow = flow("singleton: { key: \"" + expression + "\" }");

    Bucket found =
        flow.singleton()
            .orElseThrow()
            .bucket(new Json("{\"id\":\"e\",\"name\":\"n\",\"data\":" + data + "}"));

    assertThat(found.toString()).startsWith(bucket);
  }

  @Test
  void SEMANTICS_8_6_a_key_of_more_than_512_bytes_is_none() {
    FlowControl flow = flow("singleton: { key: event.data.k }");
    Json event = new Json("{\"data\":{\"k\":\"" + "é".repeat(256) + "\"}}");
    Json longer = new Json("{\"data\":{\"k\":\"" + "é".repeat(257) + "\"}}");

    assertThat(flow.singleton().orElseThrow().bucket(event)).isInstanceOf(Bucket.Of.class);
    assertThat(flow.singleton().orElseThrow().bucket(longer)).isInstanceOf(Bucket.Undefined.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rate-limit: { period: 1h }|4:17 workflows.w.rate-limit: expected the key limit",
        "rate-limit: { limit: 0, period: 1h }|4:26 workflows.w.rate-limit.limit: expected a whole"
            + " number from 1 to 1000000, found 0",
        "rate-limit: { limit: 1, period: 1 }|4:37 workflows.w.rate-limit.period: expected a"
            + " duration",
        "rate-limit: { limit: 1, period: 1h, algorithm: token }|4:52"
            + " workflows.w.rate-limit.algorithm: expected one of sliding, gcra, fixed",
        "rate-limit: { limit: 2, period: 1h, burst: 1 }|4:41 workflows.w.rate-limit.burst: expected"
            + " algorithm: gcra beside it",
        "rate-limit: { limit: 2, period: 1h, key: 'steps.a' }|4:47 workflows.w.rate-limit.key:"
            + " unknown name: expected one of event, input, found 'steps'",
        "debounce: { period: 5s, max-wait: 1s }|4:29 workflows.w.debounce.max-wait: expected at"
            + " least the period, found less",
        "debounce: { perid: 5s }|4:17 workflows.w.debounce.perid: unknown key",
        "batch: { max-size: 100 }|4:12 workflows.w.batch: expected the key timeout",
        "batch: { max-size: 2, timeout: 1s, if: '1' }|4:45 workflows.w.batch.if: expected a"
            + " condition",
        "singleton: { mode: cancel }|4:24 workflows.w.singleton.mode: expected one of skip,"
            + " cancel-running, queue-one, queue-all",
        "idempotency: { window: 1h }|4:18 workflows.w.idempotency: expected the key key",
        "idempotency: { key: event.id, window: ever }|4:43 workflows.w.idempotency.window: expected"
            + " a duration",
      })
  void a_mistake_in_flow_control_is_named_with_its_place(String line, String problem) {
    assertThat(fixture.problems(yaml(line)))
        .anySatisfy(found -> assertThat(found).startsWith(problem));
  }

  @ParameterizedTest
  @CsvSource({"debounce: { period: 1s }", "singleton: {}"})
  void SEMANTICS_5_6_a_batch_is_refused_beside_what_needs_one_event(String other) {
    String yaml = yaml("batch: { max-size: 2, timeout: 1s }\n    " + other);
    String name = other.substring(0, other.indexOf(':'));

    assertThat(fixture.problems(yaml))
        .anySatisfy(found ->
            assertThat(found)
                .startsWith("4:5 workflows.w.batch: expected no " + name + " beside it"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rate-limit: { limit: 1, period: 1h, key: event.id }|use idempotency",
        "debounce: { period: 5s }|without max-wait",
        "batch: { max-size: 5, timeout: 1s, key: event.id }|a batch of its own",
      })
  void SEMANTICS_1_1_SEMANTICS_4_2_what_is_probably_not_meant_is_warned_of(
      String line, String part) {
    Reading reading = fixture.read(yaml(line));

    assertThat(((Reading.Loaded) reading).warnings())
        .anySatisfy(warning -> assertThat(warning.message()).contains(part));
  }
}
