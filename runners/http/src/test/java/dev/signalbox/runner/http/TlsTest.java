package dev.signalbox.runner.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.outbound.Destination;
import dev.signalbox.runner.spi.outbound.OutboundGuard;
import dev.signalbox.runner.spi.outbound.OutboundRules;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The connection goes to the checked address; the certificate must be that of the name. */
@Timeout(60)
final class TlsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final List<String> NAMES = new CopyOnWriteArrayList<>();
  private static PfxOptions certificate;
  private static HttpServer server;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "secure",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-dname",
                "CN=secure.test",
                "-ext",
                "san=dns:secure.test")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    certificate = new PfxOptions().setPath(store.toString()).setPassword("changeit");
    server =
        VERTX
            .createHttpServer(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate).setSni(true))
            .requestHandler(request -> {
              NAMES.add(request.connection().indicatedServerName() + " " + request.authority());
              request.response().end("secure");
            })
            .listen(0, "127.0.0.1")
            .await();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private static Outcome ask(String name, Optional<TrustOptions> trust) {
    int port = server.actualPort();
    var local = new Destination.Network(InetAddress.ofLiteral("127.0.0.1"), 32, Optional.of(port));
    var guard =
        new OutboundGuard(
            new OutboundRules(List.of(local), List.of(), Set.of()),
            _ -> List.of(InetAddress.ofLiteral("127.0.0.1")),
            (_, _, _) -> false);
    try (var step =
        new HttpStep(VERTX, guard, _ -> Optional.empty(), InstantSource.system(), trust)) {
      return step.perform(
          new HttpStep.Call(
              FakeAgent.id(),
              new Json("{\"http\":{\"url\":\"https://" + name + ":" + port + "/\"}}"),
              Optional.empty(),
              Interruption.NEVER));
    }
  }

  @Test
  void S20_the_name_of_the_url_is_indicated_and_verified_at_the_checked_address() {
    Outcome outcome = ask("secure.test", Optional.of(certificate));

    assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
    assertThat(NAMES).contains("secure.test secure.test:" + server.actualPort());
  }

  @Test
  void S20_a_certificate_of_another_name_is_refused() {
    assertThat(ask("other.test", Optional.of(certificate)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().message()).contains("cannot connect"));
  }

  @Test
  void S20_a_certificate_of_nobody_that_java_trusts_is_refused() {
    assertThat(ask("secure.test", Optional.empty())).isInstanceOf(Outcome.Failed.class);
  }
}
