package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.config.EngineConfig.Destination;
import dev.signalbox.config.EngineConfig.Outbound;
import dev.signalbox.config.EngineConfig.Webhook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundAndWebhooksTest {
  private static final String REST = "\nworkflows: {}\n";

  @TempDir Path folder;

  private Fixture fixture() {
    return new Fixture(folder).with("A", "a-secret").with("B", "b-secret");
  }

  @Test
  void S20_nothing_is_let_through_that_is_not_asked_for() {
    assertThat(fixture().load("workflows: {}").outbound()).isEqualTo(Outbound.STANDARD);
  }

  @Test
  void outbound_names_hosts_addresses_and_networks() {
    Outbound outbound =
        fixture()
            .load(
                """
                outbound:
                  allow: [ "Build.internal", "127.0.0.1:9000", 10.0.0.0/8, "[fd00::]/8:443" ]
                  only: "*.example.org"
                  ports: [ 443, 8443 ]
                workflows: {}
                """)
            .outbound();

    assertThat(outbound)
        .isEqualTo(
            new Outbound(
                List.of(
                    new Destination("build.internal", Optional.empty(), Optional.empty()),
                    new Destination("127.0.0.1", Optional.of(32), Optional.of(9000)),
                    new Destination("10.0.0.0", Optional.of(8), Optional.empty()),
                    new Destination("fd00::", Optional.of(8), Optional.of(443))),
                List.of(new Destination("*.example.org", Optional.empty(), Optional.empty())),
                Set.of(443, 8443)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0/8",
        "[fd00::]/129",
        "[fd00",
        "a/8",
        "a:0",
        "a:99999",
        "http://a",
        "0x7f.1",
        "2130706433",
        "*",
        "a..b",
        "a b",
        "256.1.1.1"
      })
  void a_destination_that_is_none_is_refused(String text) {
    assertThat(fixture().problems("outbound: { allow: ['" + text + "'] }" + REST))
        .singleElement()
        .asString()
        .contains("outbound.allow: expected a host");
  }

  @Test
  void webhooks_have_a_type_secrets_and_a_name_for_their_events() {
    var webhooks =
        fixture()
            .load(
                """
                webhooks:
                  github: { type: github, secret: "${secret:A}" }
                  pay: { type: standard, secret: ["${secret:A}", "${secret:B}"], event: "paid/{type}" }
                workflows: {}
                """)
            .webhooks();

    assertThat(webhooks)
        .containsEntry("github", new Webhook(Webhook.Type.GITHUB, List.of("A"), "github/{type}"))
        .containsEntry("pay", new Webhook(Webhook.Type.STANDARD, List.of("A", "B"), "paid/{type}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w: { type: github }",
        "w: { secret: '${secret:A}' }",
        "w: { type: github, secret: [] }",
        "w: { type: github, secret: 'in-the-file' }",
        "w: { type: github, secret: 'x${secret:A}' }",
        "w: { type: github, secret: '${secret:MISSING}' }",
        "w: { type: github, secret: ['${secret:A}', '${secret:B}', '${secret:A}'] }",
        "w: { type: bitbucket, secret: '${secret:A}' }",
        "w: { type: github, secret: '${secret:A}', event: 'a b' }",
        "w: { type: github, secret: '${secret:A}', events: x }",
        "'a/b': { type: github, secret: '${secret:A}' }"
      })
  void S12_a_webhook_that_could_not_be_verified_is_refused(String webhook) {
    assertThat(fixture().problems("webhooks:\n  " + webhook + REST))
        .isNotEmpty()
        .allMatch(line -> line.contains("webhooks."));
  }
}
