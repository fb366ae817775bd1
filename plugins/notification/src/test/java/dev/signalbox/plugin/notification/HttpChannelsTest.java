package dev.signalbox.plugin.notification;

import static dev.signalbox.plugin.notification.Receiver.status;
import static dev.signalbox.plugin.notification.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.plugin.spi.PluginException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpChannelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  private Receiver receiver;

  @BeforeEach
  void listen() throws Exception {
    receiver = new Receiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void a_webhook_is_signed_over_its_raw_bytes() throws Exception {
    webhook(SECRET).send(message("r1/tell", "Fähre \uD83D\uDE00", "line\n\"two\""));

    var got = receiver.got().getFirst();
    assertThat(got.header("Webhook-id")).isEqualTo("r1/tell");
    assertThat(got.header("Webhook-timestamp"))
        .isEqualTo(Long.toString(Samples.NOON.getEpochSecond()));
    assertThat(got.header("Webhook-signature")).isEqualTo("v1," + signature(KEY, got));
    JsonNode body = JSON.readTree(got.body());
    assertThat(body.path("type").asText()).isEqualTo("run.failed");
    assertThat(body.path("data").path("title").asText()).isEqualTo("Fähre \uD83D\uDE00");
    assertThat(body.path("data").path("text").asText()).isEqualTo("line\n\"two\"");
    assertThat(body.path("data").path("run").asText()).isEqualTo("r1");
  }

  @Test
  void A22_another_body_or_another_secret_does_not_match_the_signature() throws Exception {
    webhook("a plain text secret").send(message("k", "t", "x"));

    var got = receiver.got().getFirst();
    byte[] plain = "a plain text secret".getBytes(StandardCharsets.UTF_8);
    assertThat(got.header("Webhook-signature")).isEqualTo("v1," + signature(plain, got));
    assertThat(got.header("Webhook-signature")).isNotEqualTo("v1," + signature(KEY, got));
    var forged = new Receiver.Got(got.path(), got.headers(), got.raw().replace("r1", "r2"));
    assertThat(got.header("Webhook-signature")).isNotEqualTo("v1," + signature(plain, forged));
  }

  @Test
  void a_key_that_no_header_can_hold_is_sent_as_its_digest() throws Exception {
    webhook(SECRET).send(message("kéy\r\nX-Evil: 1", "t", "x"));

    assertThat(receiver.got().getFirst().header("Webhook-id")).hasSize(64).doesNotContain("\n");
    assertThat(receiver.got().getFirst().headers()).doesNotContainKey("X-evil");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_###", "whsec_c2hvcnQ=", "short"})
  void a_secret_that_is_none_is_refused_and_not_repeated(String secret) {
    assertThatThrownBy(() -> webhook(secret))
        .isInstanceOf(PluginException.class)
        .message()
        .satisfies(text -> assertThat(text.replace("'whsec_'", "")).doesNotContain(secret));
  }

  @Test
  void slack_text_calls_nobody() throws Exception {
    new SlackChannel(receiver.url("/services/T/B/x"), Samples.http())
        .send(message("k", "Hi <!channel> *now*", "@channel <@U1> <https://evil|click> & co"));

    JsonNode body = JSON.readTree(receiver.got().getFirst().body());
    String text = body.path("text").asText();
    assertThat(text)
        .isEqualTo(
            "*Hi &lt;!channel&gt;  now*\n@\u200Bchannel &lt;@\u200BU1&gt; &lt;https://evil|click&gt; &amp; co");
    assertThat(body.path("link_names").asBoolean(true)).isFalse();
    assertThat(body.path("parse").asText()).isEqualTo("none");
  }

  @Test
  void ntfy_gets_topic_priority_and_token_and_no_text_in_a_header() throws Exception {
    var byEvent =
        new NtfyChannel(
            receiver.url("/"), "ops", Optional.empty(), Optional.of("tk_1"), Samples.http());
    var fixed =
        new NtfyChannel(receiver.url("/"), "ops", Optional.of(5), Optional.empty(), Samples.http());

    byEvent.send(message("k", "two\r\nlines", "ü".repeat(5_000)));
    fixed.send(message("k", "t", "x"));

    var got = receiver.got().getFirst();
    JsonNode body = JSON.readTree(got.body());
    assertThat(got.header("Authorization")).isEqualTo("Bearer tk_1");
    assertThat(body.path("topic").asText()).isEqualTo("ops");
    assertThat(body.path("title").asText()).isEqualTo("two lines");
    assertThat(body.path("priority").asInt()).isEqualTo(4);
    byte[] text = body.path("message").asText().getBytes(StandardCharsets.UTF_8);
    assertThat(text.length).isBetween(3_990, 4_000);
    assertThat(body.path("message").asText()).matches("ü+…");
    assertThat(JSON.readTree(receiver.got().getLast().body()).path("priority").asInt())
        .isEqualTo(5);
  }

  @Test
  void what_passes_is_tried_again_with_the_same_id() throws Exception {
    receiver.will(status(500), status(503));

    Samples.hasty().send(webhook(SECRET), message("k", "t", "x"));

    assertThat(receiver.got()).hasSize(3).allMatch(got -> got.header("Webhook-id").equals("k"));
  }

  @Test
  void tries_have_an_end() {
    receiver.will(status(500), status(500), status(500), status(500));

    var failure = failure(Samples.hasty());

    assertThat(failure.isPassing()).isTrue();
    assertThat(failure).hasMessage("webhook 127.0.0.1 answered 500");
    assertThat(receiver.got()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 400, 401, 403, 404, 410, 413})
  void a_refusal_is_not_repeated_and_a_redirect_not_followed(int status) {
    receiver.will(status(status, "Location", receiver.url("/elsewhere").toString()));

    assertThat(failure(Samples.hasty()).isPassing()).isFalse();
    assertThat(receiver.got()).hasSize(1);
  }

  @Test
  void a_short_retry_after_is_waited_for() throws Exception {
    receiver.will(status(429, "Retry-After", "1"));

    long begin = System.nanoTime();
    Samples.hasty().send(webhook(SECRET), message("k", "t", "x"));

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(receiver.got()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "Fri, 20 Nov 2026 13:00:00 GMT"})
  void a_long_retry_after_is_left_to_whoever_called(String retryAfter) {
    receiver.will(status(429, "Retry-After", retryAfter));

    var failure = failure(Samples.hasty());

    assertThat(failure.retryAfter()).contains(Duration.ofHours(1));
    assertThat(receiver.got()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", "99999999999999999999", ""})
  void a_retry_after_that_is_none_changes_nothing(String retryAfter) throws Exception {
    receiver.will(status(503, "Retry-After", retryAfter));

    Samples.hasty().send(webhook(SECRET), message("k", "t", "x"));

    assertThat(receiver.got()).hasSize(2);
  }

  @Test
  void A62_a_receiver_that_hangs_or_is_not_there_costs_its_deadline_and_no_more() {
    receiver.will(new Receiver.Behaviour.Hangs());
    var impatient = new HttpPost(Samples.CLOCK, Duration.ofMillis(200));
    var hanging = new WebhookChannel(receiver.url("/x?token=hidden"), SECRET, impatient);

    var failure =
        catchThrowableOfType(Undelivered.class, () -> hanging.send(message("k", "t", "x")));
    receiver.close();
    var gone = catchThrowableOfType(Undelivered.class, () -> hanging.send(message("k", "t", "x")));

    assertThat(failure).hasMessage("webhook 127.0.0.1 cannot be reached: HttpTimeoutException");
    assertThat(gone.isPassing()).isTrue();
    assertThat(gone.getMessage() + failure.getMessage()).doesNotContain("hidden");
    assertThat(gone.getCause()).isNull();
  }

  @Test
  void an_answer_of_any_size_is_not_read() throws Exception {
    receiver.will(new Receiver.Behaviour.Answers(200, Map.of(), 64 << 20));

    webhook(SECRET).send(message("k", "t", "x"));

    assertThat(receiver.got()).hasSize(1);
  }

  private Undelivered failure(Delivery delivery) {
    return catchThrowableOfType(
        Undelivered.class, () -> delivery.send(webhook(SECRET), message("k", "t", "x")));
  }

  private WebhookChannel webhook(String secret) {
    URI url = receiver.url("/hook");
    return new WebhookChannel(url, secret, Samples.http());
  }

  /** As a receiver computes it. */
  private static String signature(byte[] key, Receiver.Got got) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update(
        (got.header("Webhook-id") + "." + got.header("Webhook-timestamp") + ".")
            .getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(mac.doFinal(got.body()));
  }
}
