package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.crash.LiveEngine;
import dev.signalbox.api.crash.LiveWorker;
import dev.signalbox.queue.Authority;
import dev.signalbox.queue.Certificate;
import dev.signalbox.queue.redis.RedisServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real program finds a server that shows a certificate which is not to be trusted: it begins
 * nothing, and says where, what is wrong, and what to do.
 */
final class CertificateLifeTest {
  private static final String PASSWORD = "hidden-7";

  @TempDir Path home;

  /** What is wrong with a certificate, and how the program says so. */
  enum Fault {
    SIGNED_BY_SOMEBODY_ELSE("does not chain with any of the trust anchors"),
    MADE_OUT_TO_ANOTHER_HOST("127.0.0.1"),
    EXPIRED("it has expired (NotAfter: ");

    private final String said;

    Fault(String said) {
      this.said = said;
    }

    Certificate by(Authority authority) throws Exception {
      return switch (this) {
        case SIGNED_BY_SOMEBODY_ELSE -> authority.sign("ip:127.0.0.1");
        case MADE_OUT_TO_ANOTHER_HOST -> authority.sign("dns:elsewhere.example.org");
        case EXPIRED -> authority.signExpired("ip:127.0.0.1");
      };
    }
  }

  private Path trusted(Fault fault, Authority authority) throws Exception {
    return fault == Fault.SIGNED_BY_SOMEBODY_ELSE
        ? Authority.make(Files.createDirectory(home.resolve("stranger"))).root()
        : authority.root();
  }

  private void configure(String server) throws IOException {
    Files.writeString(
        home.resolve("engine.yaml"),
        """
        http: { port: 0 }
        %s
        workflows:
          w: { steps: [ { id: a, run: "true" } ] }
        """
            .formatted(server));
  }

  @ParameterizedTest
  @EnumSource
  void a_redis_with_a_certificate_that_is(Fault fault) throws Exception {
    // given
    Authority authority = Authority.make(home);
    Certificate shown = fault.by(authority);
    RedisServer server = RedisServer.startWithTls(shown);
    try {
      String place = "rediss://127.0.0.1:" + server.tlsPort();
      configure(
          "queue: rediss://worker:%s@127.0.0.1:%d?sslrootcert=%s"
              .formatted(PASSWORD, server.tlsPort(), trusted(fault, authority)));

      // when, then
      try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
        assertThat(engine.listens()).isFalse();
        assertThat(engine.exit()).isEqualTo(1);
        saysSo(engine.errors(), "redis at " + place + " cannot be reached", fault);
      }
      try (var worker = LiveWorker.start(home, "w1")) {
        assertThat(worker.greeting()).isEmpty();
        assertThat(worker.exit()).isEqualTo(1);
        saysSo(worker.errors(), "redis at " + place + " cannot be reached", fault);
      }
    } finally {
      server.end();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_postgresql_with_a_certificate_that_is(Fault fault) throws Exception {
    // given
    Authority authority = Authority.make(home);
    Certificate shown = fault.by(authority);
    try (var server =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", shown.certificate().toString())
            .setServerConfig("ssl_key_file", shown.key().toString())
            .start()) {
      String place = "@127.0.0.1:" + server.getPort() + "/postgres";
      configure(
          "store: postgresql://postgres:%s%s?sslmode=verify-full&sslrootcert=%s"
              .formatted(PASSWORD, place, trusted(fault, authority)));

      // when, then
      try (var engine = LiveEngine.launch(home, Map.of(), List.of())) {
        assertThat(engine.listens()).isFalse();
        assertThat(engine.exit()).isEqualTo(5);
        saysSo(engine.errors(), "store: postgresql://postgres" + place + " cannot be used", fault);
      }
    }
  }

  private static void saysSo(String errors, String where, Fault fault) {
    assertThat(errors)
        .contains(
            where,
            fault.said,
            "its certificate is not trusted: ",
            "expected a certificate that is made out to this host, is valid now, and signed by one"
                + " of those in sslrootcert")
        .doesNotContain(PASSWORD, "\tat ");
  }
}
