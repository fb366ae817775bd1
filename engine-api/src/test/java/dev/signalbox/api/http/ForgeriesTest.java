package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not proven to be genuine stays outside. */
class ForgeriesTest {
  @TempDir Path folder;

  private Senders senders;

  @BeforeEach
  void open() {
    senders = new Senders(folder);
  }

  @AfterEach
  void close() {
    senders.close();
  }

  @Test
  void A20_a_delivery_without_a_signature_is_refused() {
    for (String source : Senders.WEBHOOKS.keySet()) {
      assertThat(senders.deliver(source, "{}").status()).as(source).isEqualTo(401);
    }
    assertThat(senders.deliver("nobody", "{}").status()).isEqualTo(401);
    assertThat(senders.deliver("demo", "").status()).isEqualTo(401);
  }

  @Test
  void A21_a_wrong_secret_is_refused_and_so_is_one_that_has_no_value() {
    assertThat(senders.gitHub("wrong", "{}").status()).isEqualTo(401);
    String body = "{}";
    assertThat(
            senders
                .deliver("gone", body, "X-Hub-Signature-256", "sha256=" + Senders.hex("x", body))
                .status())
        .isEqualTo(401);
    senders.site().secrets.put("GONE", "");
    assertThat(
            senders
                .deliver("gone", body, "X-Hub-Signature-256", "sha256=" + Senders.hex("x", body))
                .status())
        .isEqualTo(401);
  }

  @Test
  void A22_an_altered_body_is_refused_even_where_it_means_the_same() {
    String body = "{\"a\":1}";
    for (String altered : List.of("{\"a\":2}", "{\"a\": 1}", "{\"a\":1}\n", "")) {
      assertThat(
              senders
                  .deliver(
                      "demo",
                      altered,
                      "X-Hub-Signature-256",
                      "sha256=" + Senders.hex(Senders.SECRET, body))
                  .status())
          .isEqualTo(401);
    }
    assertThat(senders.runs()).isZero();
  }

  @Test
  void A25_a_signed_time_holds_for_five_minutes_both_ways() {
    for (long seconds : List.of(0L, 300L, -300L)) {
      assertThat(
              senders
                  .standard("pay", "m" + seconds, senders.now.get().plusSeconds(seconds), "{}")
                  .status())
          .isEqualTo(202);
    }
    for (long seconds : List.of(301L, -301L, 3600L, -3600L)) {
      assertThat(
              senders
                  .standard("pay", "m" + seconds, senders.now.get().plusSeconds(seconds), "{}")
                  .status())
          .isEqualTo(401);
    }
    for (String time : List.of("", "x", "-1", "1e9", "999999999999")) {
      String signature =
          Base64.getEncoder().encodeToString(Senders.hmac(Senders.KEY, "m." + time + ".{}"));
      assertThat(
              senders
                  .deliver(
                      "pay",
                      "{}",
                      "webhook-id",
                      "m",
                      "webhook-timestamp",
                      time,
                      "webhook-signature",
                      "v1," + signature)
                  .status())
          .as(time)
          .isEqualTo(401);
    }
  }

  @Test
  void A26_what_is_no_whole_signature_of_the_right_kind_is_refused() {
    String body = "{\"a\":26}";
    String right = Senders.hex(Senders.SECRET, body);
    String sha1 = right.substring(0, 40);
    assertThat(senders.deliver("demo", body, "X-Hub-Signature", "sha1=" + sha1).status())
        .isEqualTo(401);
    for (String signature :
        List.of(
            "sha256=",
            "sha1=" + sha1,
            right,
            "sha256=" + right.substring(2),
            "sha256=" + right + "00",
            "sha256=" + right.substring(0, 63) + "g",
            "sha256=" + right + " ",
            "SHA256=" + right,
            "sha256= " + right,
            "sha512=" + right,
            "")) {
      int status = senders.deliver("demo", body, "X-Hub-Signature-256", signature).status();
      assertThat(status).as("'" + signature + "'").isIn(401, signature.endsWith(" ") ? 202 : 401);
    }
    for (String signature : List.of("v1,", "v1,!!!!", "v2," + right, "v1a," + right, right)) {
      String time = Long.toString(senders.now.get().getEpochSecond());
      assertThat(
              senders
                  .deliver(
                      "pay",
                      body,
                      "webhook-id",
                      "m",
                      "webhook-timestamp",
                      time,
                      "webhook-signature",
                      signature)
                  .status())
          .isIn(401, 429);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "", "text", "{} {}"})
  void a_genuine_delivery_that_is_no_json_is_no_event(String body) {
    assertThat(senders.gitHub(Senders.SECRET, body).status()).isEqualTo(400);
  }

  // --- Limits

  @Test
  void S12_F32_a_body_of_more_than_a_mebibyte_is_refused() {
    String fits = "\"" + "a".repeat((1 << 20) - 2) + "\"";

    assertThat(senders.gitHub(Senders.SECRET, fits).status()).isEqualTo(202);
    assertThat(senders.gitHub(Senders.SECRET, fits + " ").status()).isEqualTo(413);
  }

  @Test
  void S11_forgers_are_slowed_and_the_genuine_are_not() {
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < Settings.UNAUTHENTICATED_RATE + 5; i++) {
      statuses.add(senders.gitHub("wrong", "{}").status());
      assertThat(senders.gitHub(Senders.SECRET, "{\"i\":" + i + "}").status()).isEqualTo(202);
    }

    assertThat(statuses.subList(0, Settings.UNAUTHENTICATED_RATE)).containsOnly(401);
    assertThat(statuses.subList(Settings.UNAUTHENTICATED_RATE, statuses.size())).containsOnly(429);
  }

  @Test
  void S12_a_token_is_no_signature() {
    assertThat(senders.site().post("/hooks/demo", "{}").status()).isEqualTo(401);
  }

  @Test
  void S12_a_2xx_is_sent_only_once_it_is_stored() {
    senders.site().space = dev.signalbox.queue.ambient.Space.Level.REFUSING;
    assertThat(senders.gitHub(Senders.SECRET, "{\"n\":507}").status()).isEqualTo(507);
    senders.site().space = dev.signalbox.queue.ambient.Space.Level.ENOUGH;
    assertThat(senders.gitHub(Senders.SECRET, "{\"n\":507}").json().at("/runs")).hasSize(1);
  }

  @Test
  void S11_what_strangers_are_sending_is_bounded_and_forgotten_when_they_go() throws Exception {
    String head = "POST /hooks/demo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n";
    var first = new CompletableFuture<Integer>();
    var strangers = new ArrayList<Raw>();
    try {
      for (int i = 0; i < 17; i++) {
        var raw = new Raw(senders.site().port);
        strangers.add(raw);
        raw.send(head + "x".repeat(1_000_000));
        Thread.ofVirtual().start(() -> answered(raw, first));
      }

      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(503);
    } finally {
      for (Raw raw : strangers) {
        raw.close();
      }
    }
    var n = new AtomicInteger();
    Awaitility.await()
        .until(() ->
            senders.gitHub(Senders.SECRET, "{\"n\":" + n.getAndIncrement() + "}").status() == 202);
    String large = "\"" + "a".repeat((1 << 20) - 2) + "\"";
    assertThat(senders.gitHub(Senders.SECRET, large).status()).isEqualTo(202);
  }

  private static void answered(Raw raw, CompletableFuture<Integer> first) {
    try {
      first.complete(raw.status());
    } catch (IOException _) {
      // closed by the test: another one was answered
    }
  }
}
