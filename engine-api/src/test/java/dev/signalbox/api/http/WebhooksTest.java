package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is genuine is let in, once. */
class WebhooksTest {
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
  void S12_a_signed_delivery_of_github_is_stored_as_an_event_and_starts_what_waits_for_it() {
    var answer = senders.gitHub(Senders.SECRET, "{\"n\": 1, \"ref\":\"refs/heads/main\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/runs")).hasSize(1);
    String run = answer.text("/runs/0");
    var event = senders.site().get("/v1/runs/" + run + "/history").response().body();
    assertThat(event)
        .contains("demo/echo", "refs/heads/main", "x-github-delivery", "x-github-event")
        .doesNotContain("x-hub-signature");
  }

  @Test
  void S12_the_signature_of_githubs_own_documentation_holds() {
    String body = "Hello, World!";
    String known = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    assertThat(Senders.hex(Senders.SECRET, body)).isEqualTo(known);
    assertThat(senders.deliver("demo", body, "X-Hub-Signature-256", "sha256=" + known).status())
        .as("genuine, but no JSON")
        .isEqualTo(400);
  }

  @Test
  void S12_two_secrets_hold_while_one_replaces_the_other_and_a_removed_one_does_not() {
    assertThat(senders.gitHub(Senders.SECRET, "{\"n\":1}").status()).isEqualTo(202);
    assertThat(senders.gitHub("another secret", "{\"n\":2}").status()).isEqualTo(202);
    senders.site().secrets.remove("OLD");
    assertThat(senders.gitHub(Senders.SECRET, "{\"n\":3}").status()).isEqualTo(401);
  }

  @Test
  void S12_gitea_and_forgejo_sign_without_a_prefix_and_forgejos_own_header_wins() {
    String body = "{\"a\":1}";
    String right = Senders.hex(Senders.SECRET, body);
    String wrong = Senders.hex("wrong", body);

    assertThat(senders.deliver("gitea", body, "X-Gitea-Signature", right).status()).isEqualTo(202);
    assertThat(
            senders
                .deliver("gitea", body, "X-Forgejo-Signature", wrong, "X-Gitea-Signature", right)
                .status())
        .isEqualTo(401);
    assertThat(
            senders
                .deliver("gitea", body, "X-Forgejo-Signature", right, "X-Gitea-Signature", wrong)
                .status())
        .isEqualTo(202);
    assertThat(senders.deliver("gitea", body, "X-Hub-Signature-256", "sha256=" + right).status())
        .isEqualTo(401);
  }

  @Test
  void S12_gitlab_sends_its_token_or_signs_and_a_token_is_no_signature() {
    String body = "{\"object_kind\":\"push\"}";
    assertThat(senders.deliver("gitlab", body, "X-Gitlab-Token", Senders.SECRET).status())
        .isEqualTo(202);
    assertThat(senders.deliver("gitlab", body, "X-Gitlab-Token", Senders.SECRET + " ").status())
        .isEqualTo(202);
    assertThat(senders.deliver("gitlab", body, "X-Gitlab-Token", "wrong").status()).isEqualTo(401);
    assertThat(senders.deliver("gitlab", body, "X-Gitlab-Token", "").status()).isEqualTo(401);
    assertThat(senders.standard("signed-gitlab", "d1", senders.now.get(), body).status())
        .isEqualTo(202);
    assertThat(senders.deliver("signed-gitlab", body, "X-Gitlab-Token", Senders.SIGNING).status())
        .isEqualTo(401);
  }

  @Test
  void S12_gitlab_repeats_its_key_when_it_tries_again() {
    var first =
        senders.deliver(
            "gitlab", "{\"a\":1}", "X-Gitlab-Token", Senders.SECRET, "Idempotency-Key", "k");
    var again =
        senders.deliver(
            "gitlab", "{\"a\":1}", "X-Gitlab-Token", Senders.SECRET, "Idempotency-Key", "k");
    var other =
        senders.deliver(
            "gitlab", "{\"a\":1}", "X-Gitlab-Token", Senders.SECRET, "Idempotency-Key", "l");

    assertThat(again.json()).isEqualTo(first.json());
    assertThat(other.text("/ids/0")).isNotEqualTo(first.text("/ids/0"));
  }

  @Test
  void a_form_with_json_in_it_is_signed_as_a_form() {
    String body = "payload=" + URLEncoder.encode("{\"n\": \"a&b\"}", StandardCharsets.UTF_8);
    var answer =
        senders
            .site()
            .send(
                senders
                    .site()
                    .request("/hooks/demo")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("X-Hub-Signature-256", "sha256=" + Senders.hex(Senders.SECRET, body))
                    .header("X-GitHub-Event", "echo")
                    .POST(BodyPublishers.ofString(body)));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/runs")).hasSize(1);
  }

  @Test
  void A23_a_replay_is_answered_as_the_delivery_was_and_starts_nothing() {
    String body = "{\"n\":23}";
    var first = senders.gitHub(Senders.SECRET, body);
    var again = senders.gitHub(Senders.SECRET, body);
    var renamed =
        senders.deliver(
            "demo",
            body,
            "X-Hub-Signature-256",
            "sha256=" + Senders.hex(Senders.SECRET, body),
            "X-GitHub-Event",
            "fails");

    assertThat(first.json().at("/runs")).hasSize(1);
    assertThat(again.status()).isEqualTo(202);
    assertRepeated(first, again);
    // Nobody signs the kind of the event.
    assertRepeated(first, renamed);
    assertThat(senders.runs()).isEqualTo(1);
  }

  @Test
  void A23_F46_a_replay_after_a_restart_and_after_seven_days_starts_nothing() {
    var first = senders.gitHub(Senders.SECRET, "{\"n\":46}");
    senders.now.updateAndGet(time -> time.plus(Duration.ofDays(8)));
    senders.restart();
    var again = senders.gitHub(Senders.SECRET, "{\"n\":46}");

    assertRepeated(first, again);
    assertThat(senders.runs()).isEqualTo(1);
  }

  private static void assertRepeated(Site.Answer first, Site.Answer again) {
    assertThat(first.json().at("/outcomes/0/outcome").asText()).isEqualTo("started");
    assertThat(again.json().at("/ids")).isEqualTo(first.json().at("/ids"));
    assertThat(again.json().at("/runs")).isEqualTo(first.json().at("/runs"));
    assertThat(again.json().at("/outcomes")).hasSize(1);
    assertThat(again.json().at("/outcomes/0/outcome").asText()).isEqualTo("duplicate");
    assertThat(again.json().at("/outcomes/0/run")).isEqualTo(first.json().at("/outcomes/0/run"));
  }

  @Test
  void A23_F46_of_many_at_once_one_starts_a_run() throws Exception {
    var tasks = new ArrayList<Callable<Site.Answer>>();
    for (int i = 0; i < 20; i++) {
      tasks.add(() -> senders.gitHub(Senders.SECRET, "{\"n\":100}"));
    }
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : pool.invokeAll(tasks)) {
        assertThat(answer.get().status()).isEqualTo(202);
        assertThat(answer.get().json().at("/runs")).hasSize(1);
      }
    }
    assertThat(senders.runs()).isEqualTo(1);
  }

  @Test
  void A23_a_second_try_of_a_signed_id_at_another_time_starts_nothing() {
    var first = senders.standard("pay", "msg_1", senders.now.get(), "{\"type\":\"a\"}");
    var again =
        senders.standard("pay", "msg_1", senders.now.get().plusSeconds(60), "{\"type\":\"a\"}");

    assertThat(first.status()).isEqualTo(202);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(
            senders.standard("pay", "msg_2", senders.now.get(), "{\"type\":\"a\"}").text("/ids/0"))
        .isNotEqualTo(first.text("/ids/0"));
  }
}
