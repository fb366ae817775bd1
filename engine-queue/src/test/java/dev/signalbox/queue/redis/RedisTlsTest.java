package dev.signalbox.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.queue.Certificate;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, and knows its users. */
class RedisTlsTest {
  private static final String PASSWORD = "p@ss:w/rd#%é+";

  @TempDir Path folder;

  @Test
  void a_queue_is_reached_by_tls_with_user_and_password_and_only_at_a_server_that_is_trusted()
      throws Exception {
    // given
    var own = Certificate.make(folder, "own");
    var other = Certificate.make(folder, "other");
    RedisServer server = RedisServer.startWithTls(own);
    int port = server.tlsPort();
    server.tell("ACL SETUSER worker on >" + PASSWORD + " ~* &* +@all");
    server.tell("ACL SETUSER default off");
    Vertx vertx = Vertx.vertx();
    try {
      assertThat(server.tell("PING")).startsWith("-NOAUTH");

      // when
      RedisJobQueue queue = connect(vertx, URI.create(url("worker", PASSWORD, port) + "/5"), own);

      // then
      queue.own("engine");
      assertThat(queue.waiting()).isZero();
      String ask = "AUTH worker %s\r\nINFO keyspace".formatted(PASSWORD);
      await().until(() -> server.tell(ask).contains("db5:"));
      queue.disconnect();

      // and: whoever is not known, or not trusted, is told so, and nothing of the password
      assertThatThrownBy(() -> connect(vertx, url("worker", "wrong", port), own))
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("redis at rediss://127.0.0.1:" + port)
          .hasMessageContaining("WRONGPASS")
          .hasMessageNotContaining("wrong@");
      assertThatThrownBy(() -> connect(vertx, URI.create("rediss://127.0.0.1:" + port), own))
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("NOAUTH");
      assertThatThrownBy(() -> connect(vertx, url("worker", PASSWORD, port), other))
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("redis at rediss://127.0.0.1:" + port)
          .hasMessageContaining("its certificate is not trusted")
          .hasMessageContaining("sslrootcert");
      URI byName =
          URI.create(url("worker", PASSWORD, port).toString().replace("127.0.0.1", "localhost"));
      var nowhere = new Certificate(folder.resolve("nowhere"), own.key());
      assertThatThrownBy(() -> connect(vertx, url("worker", PASSWORD, port), nowhere))
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("sslrootcert: expected a file")
          .hasMessageContaining("nowhere");
      assertThatThrownBy(() -> connect(vertx, byName, own))
          .as("a certificate that is made out to another host")
          .isInstanceOf(QueueUnavailable.class)
          .hasMessageContaining("its certificate is not trusted");
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
      server.end();
    }
  }

  private static RedisJobQueue connect(Vertx vertx, URI server, Certificate trusted) {
    return RedisJobQueue.connect(
        vertx,
        new RedisSettings(server, "tls")
            .withRootCertificate(Optional.of(trusted.certificate()))
            .withDeadline(Duration.ofSeconds(30)), // to shake hands for the first time takes long
        Ids.secure()::nonce,
        new SecureRandom(),
        QueueListener.ofEngine(() -> {}));
  }

  private static URI url(String user, String password, int port) {
    String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create("rediss://" + user + ":" + encoded + "@127.0.0.1:" + port);
  }
}
