package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.config.EngineConfig.Webhook;
import dev.signalbox.queue.Failpoints;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The signatures are computed here anew: not by the code that checks them. */
class WebhooksTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final String SIGNING = "whsec_" + Base64.getEncoder().encodeToString(KEY);
  private static final String SECRET = "It's a Secret to Everybody";
  private static final Map<String, Webhook> WEBHOOKS =
      Map.of(
          "demo", new Webhook(Webhook.Type.GITHUB, List.of("NEW", "OLD"), "demo/{type}"),
          "gitea", new Webhook(Webhook.Type.GITEA, List.of("OLD"), "gitea/{type}"),
          "gitlab", new Webhook(Webhook.Type.GITLAB, List.of("OLD"), "gitlab/{type}"),
          "signed-gitlab", new Webhook(Webhook.Type.GITLAB, List.of("SIGNING"), "gitlab/{type}"),
          "pay", new Webhook(Webhook.Type.STANDARD, List.of("SIGNING"), "pay/{type}"),
          "gone", new Webhook(Webhook.Type.GITHUB, List.of("GONE"), "gone/{type}"));

  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));
  private Site site;

  @BeforeEach
  void open() {
    var settings =
        new Settings(
            "127.0.0.1", 0, Set.of(), Settings.UNAUTHENTICATED_RATE, Settings.Limits.STANDARD);
    site = new Site(folder, settings, Optional.empty(), new Failpoints.None(), WEBHOOKS, now::get);
    site.secrets.putAll(Map.of("OLD", SECRET, "NEW", "another secret", "SIGNING", SIGNING));
  }

  @AfterEach
  void close() {
    site.close();
  }

  // --- Senders

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(String secret, String body) {
    return HexFormat.of().formatHex(hmac(secret.getBytes(StandardCharsets.UTF_8), body));
  }

  private Site.Answer deliver(String source, String body, String... headers) {
    var request =
        site.request("/hooks/" + source)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return site.send(headers.length == 0 ? request : request.headers(headers));
  }

  private Site.Answer gitHub(String secret, String body) {
    return deliver(
        "demo",
        body,
        "X-Hub-Signature-256",
        "sha256=" + hex(secret, body),
        "X-GitHub-Event",
        "echo",
        "X-GitHub-Delivery",
        UUID.randomUUID().toString());
  }

  private Site.Answer standard(String source, String id, Instant sent, String body) {
    String time = Long.toString(sent.getEpochSecond());
    String signature = Base64.getEncoder().encodeToString(hmac(KEY, id + "." + time + "." + body));
    return deliver(
        source,
        body,
        "webhook-id",
        id,
        "webhook-timestamp",
        time,
        "webhook-signature",
        "v1a,xxxx v1,AAAA v1," + signature);
  }

  private int runs() {
    return site.get("/v1/runs?limit=200").json().at("/runs").size();
  }

  // --- What is genuine

  @Test
  void S12_a_signed_delivery_of_github_is_stored_as_an_event_and_starts_what_waits_for_it() {
    var answer = gitHub(SECRET, "{\"n\": 1, \"ref\":\"refs/heads/main\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/runs")).hasSize(1);
    String run = answer.text("/runs/0");
    var event = site.get("/v1/runs/" + run + "/history").response().body();
    assertThat(event)
        .contains("demo/echo", "refs/heads/main", "x-github-delivery", "x-github-event")
        .doesNotContain("x-hub-signature");
  }

  @Test
  void S12_the_signature_of_githubs_own_documentation_holds() {
    String body = "Hello, World!";
    String known = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    assertThat(hex(SECRET, body)).isEqualTo(known);
    assertThat(deliver("demo", body, "X-Hub-Signature-256", "sha256=" + known).status())
        .as("genuine, but no JSON")
        .isEqualTo(400);
  }

  @Test
  void S12_two_secrets_hold_while_one_replaces_the_other_and_a_removed_one_does_not() {
    assertThat(gitHub(SECRET, "{\"n\":1}").status()).isEqualTo(202);
    assertThat(gitHub("another secret", "{\"n\":2}").status()).isEqualTo(202);
    site.secrets.remove("OLD");
    assertThat(gitHub(SECRET, "{\"n\":3}").status()).isEqualTo(401);
  }

  @Test
  void S12_gitea_and_forgejo_sign_without_a_prefix_and_forgejos_own_header_wins() {
    String body = "{\"a\":1}";
    String right = hex(SECRET, body);
    String wrong = hex("wrong", body);

    assertThat(deliver("gitea", body, "X-Gitea-Signature", right).status()).isEqualTo(202);
    assertThat(
            deliver("gitea", body, "X-Forgejo-Signature", wrong, "X-Gitea-Signature", right)
                .status())
        .isEqualTo(401);
    assertThat(
            deliver("gitea", body, "X-Forgejo-Signature", right, "X-Gitea-Signature", wrong)
                .status())
        .isEqualTo(202);
    assertThat(deliver("gitea", body, "X-Hub-Signature-256", "sha256=" + right).status())
        .isEqualTo(401);
  }

  @Test
  void S12_gitlab_sends_its_token_or_signs_and_a_token_is_no_signature() {
    String body = "{\"object_kind\":\"push\"}";
    assertThat(deliver("gitlab", body, "X-Gitlab-Token", SECRET).status()).isEqualTo(202);
    assertThat(deliver("gitlab", body, "X-Gitlab-Token", SECRET + " ").status()).isEqualTo(202);
    assertThat(deliver("gitlab", body, "X-Gitlab-Token", "wrong").status()).isEqualTo(401);
    assertThat(deliver("gitlab", body, "X-Gitlab-Token", "").status()).isEqualTo(401);
    assertThat(standard("signed-gitlab", "d1", now.get(), body).status()).isEqualTo(202);
    assertThat(deliver("signed-gitlab", body, "X-Gitlab-Token", SIGNING).status()).isEqualTo(401);
  }

  @Test
  void S12_gitlab_repeats_its_key_when_it_tries_again() {
    var first = deliver("gitlab", "{\"a\":1}", "X-Gitlab-Token", SECRET, "Idempotency-Key", "k");
    var again = deliver("gitlab", "{\"a\":1}", "X-Gitlab-Token", SECRET, "Idempotency-Key", "k");
    var other = deliver("gitlab", "{\"a\":1}", "X-Gitlab-Token", SECRET, "Idempotency-Key", "l");

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(other.text("/ids/0")).isNotEqualTo(first.text("/ids/0"));
  }

  @Test
  void a_form_with_json_in_it_is_signed_as_a_form() {
    String body = "payload=" + URLEncoder.encode("{\"n\": \"a&b\"}", StandardCharsets.UTF_8);
    var answer =
        site.send(
            site.request("/hooks/demo")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Hub-Signature-256", "sha256=" + hex(SECRET, body))
                .header("X-GitHub-Event", "echo")
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/runs")).hasSize(1);
  }

  // --- What is not

  @Test
  void A20_a_delivery_without_a_signature_is_refused() {
    for (String source : WEBHOOKS.keySet()) {
      assertThat(deliver(source, "{}").status()).as(source).isEqualTo(401);
    }
    assertThat(deliver("nobody", "{}").status()).isEqualTo(401);
    assertThat(deliver("demo", "").status()).isEqualTo(401);
  }

  @Test
  void A21_a_wrong_secret_is_refused_and_so_is_one_that_has_no_value() {
    assertThat(gitHub("wrong", "{}").status()).isEqualTo(401);
    String body = "{}";
    assertThat(deliver("gone", body, "X-Hub-Signature-256", "sha256=" + hex("x", body)).status())
        .isEqualTo(401);
    site.secrets.put("GONE", "");
    assertThat(deliver("gone", body, "X-Hub-Signature-256", "sha256=" + hex("x", body)).status())
        .isEqualTo(401);
  }

  @Test
  void A22_an_altered_body_is_refused_even_where_it_means_the_same() {
    String body = "{\"a\":1}";
    for (String altered : List.of("{\"a\":2}", "{\"a\": 1}", "{\"a\":1}\n", "")) {
      assertThat(
              deliver("demo", altered, "X-Hub-Signature-256", "sha256=" + hex(SECRET, body))
                  .status())
          .isEqualTo(401);
    }
    assertThat(runs()).isZero();
  }

  @Test
  void A23_a_replay_is_answered_as_the_delivery_was_and_starts_nothing() {
    String body = "{\"n\":23}";
    var first = gitHub(SECRET, body);
    var again = gitHub(SECRET, body);
    var renamed =
        deliver(
            "demo",
            body,
            "X-Hub-Signature-256",
            "sha256=" + hex(SECRET, body),
            "X-GitHub-Event",
            "fails");

    assertThat(first.json().at("/runs")).hasSize(1);
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(renamed.json()).as("nobody signs the kind of the event").isEqualTo(first.json());
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void A23_F46_a_replay_after_a_restart_and_after_seven_days_starts_nothing() {
    var first = gitHub(SECRET, "{\"n\":46}");
    site.close();
    now.updateAndGet(time -> time.plus(Duration.ofDays(8)));
    open();
    var again = gitHub(SECRET, "{\"n\":46}");

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void A23_F46_of_many_at_once_one_starts_a_run() throws Exception {
    var tasks = new ArrayList<Callable<Site.Answer>>();
    for (int i = 0; i < 20; i++) {
      tasks.add(() -> gitHub(SECRET, "{\"n\":100}"));
    }
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : pool.invokeAll(tasks)) {
        assertThat(answer.get().status()).isEqualTo(202);
        assertThat(answer.get().json().at("/runs")).hasSize(1);
      }
    }
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void A23_a_second_try_of_a_signed_id_at_another_time_starts_nothing() {
    var first = standard("pay", "msg_1", now.get(), "{\"type\":\"a\"}");
    var again = standard("pay", "msg_1", now.get().plusSeconds(60), "{\"type\":\"a\"}");

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(standard("pay", "msg_2", now.get(), "{\"type\":\"a\"}").text("/ids/0"))
        .isNotEqualTo(first.text("/ids/0"));
  }

  @Test
  void A25_a_signed_time_holds_for_five_minutes_both_ways() {
    for (long seconds : List.of(0L, 300L, -300L)) {
      assertThat(standard("pay", "m" + seconds, now.get().plusSeconds(seconds), "{}").status())
          .isEqualTo(202);
    }
    for (long seconds : List.of(301L, -301L, 3600L, -3600L)) {
      assertThat(standard("pay", "m" + seconds, now.get().plusSeconds(seconds), "{}").status())
          .isEqualTo(401);
    }
    for (String time : List.of("", "x", "-1", "1e9", "999999999999")) {
      String signature = Base64.getEncoder().encodeToString(hmac(KEY, "m." + time + ".{}"));
      assertThat(
              deliver(
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
    String right = hex(SECRET, body);
    String sha1 = right.substring(0, 40);
    assertThat(deliver("demo", body, "X-Hub-Signature", "sha1=" + sha1).status()).isEqualTo(401);
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
      int status = deliver("demo", body, "X-Hub-Signature-256", signature).status();
      assertThat(status).as("'" + signature + "'").isIn(401, signature.endsWith(" ") ? 202 : 401);
    }
    for (String signature : List.of("v1,", "v1,!!!!", "v2," + right, "v1a," + right, right)) {
      String time = Long.toString(now.get().getEpochSecond());
      assertThat(
              deliver(
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
    assertThat(gitHub(SECRET, body).status()).isEqualTo(400);
  }

  // --- Limits

  @Test
  void S12_F32_a_body_of_more_than_a_mebibyte_is_refused() {
    String fits = "\"" + "a".repeat((1 << 20) - 2) + "\"";

    assertThat(gitHub(SECRET, fits).status()).isEqualTo(202);
    assertThat(gitHub(SECRET, fits + " ").status()).isEqualTo(413);
  }

  @Test
  void S11_forgers_are_slowed_and_the_genuine_are_not() {
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < Settings.UNAUTHENTICATED_RATE + 5; i++) {
      statuses.add(gitHub("wrong", "{}").status());
      assertThat(gitHub(SECRET, "{\"i\":" + i + "}").status()).isEqualTo(202);
    }

    assertThat(statuses.subList(0, Settings.UNAUTHENTICATED_RATE)).containsOnly(401);
    assertThat(statuses.subList(Settings.UNAUTHENTICATED_RATE, statuses.size())).containsOnly(429);
  }

  @Test
  void S12_a_token_is_no_signature() {
    assertThat(site.post("/hooks/demo", "{}").status()).isEqualTo(401);
  }

  @Test
  void S12_a_2xx_is_sent_only_once_it_is_stored() {
    site.space = dev.signalbox.queue.Space.Level.REFUSING;
    assertThat(gitHub(SECRET, "{\"n\":507}").status()).isEqualTo(507);
    site.space = dev.signalbox.queue.Space.Level.ENOUGH;
    assertThat(gitHub(SECRET, "{\"n\":507}").json().at("/runs")).hasSize(1);
  }
}
