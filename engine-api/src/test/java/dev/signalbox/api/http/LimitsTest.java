package dev.signalbox.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.queue.ambient.Failpoints;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** S11, at the limits and beyond. */
@Isolated("its limits are of a second")
class LimitsTest {
  private static final int MIB = 1 << 20;
  private static final int HEADERS = 16 << 10;
  private static final Duration TRICKLE = Duration.ofMillis(50);

  /** What trickles in within 20 s: the limit is 1 s here. */
  private static final int TRICKLE_MAX = 400;

  private static Site site;

  @BeforeAll
  static void open(@TempDir Path folder) {
    var settings = new Settings("127.0.0.1", 0, Set.of(), 1000, Optional.empty(), Site.QUICK);
    site = new Site(folder, settings, Optional.empty(), new Failpoints.None());
  }

  @AfterAll
  static void close() {
    site.close();
  }

  // --- Bodies

  @Test
  void F32_a_body_of_one_mebibyte_is_taken_and_one_byte_more_is_not() {
    String head = "{\"name\":\"n\",\"data\":\"";
    String fits = head + "x".repeat(MIB - head.length() - 2) + "\"}";

    assertThat(site.post("/v1/events", fits).status()).isEqualTo(202);
    var tooLarge = site.post("/v1/events", fits + " ");
    assertThat(tooLarge.status()).isEqualTo(413);
    assertThat(tooLarge.text("/detail")).contains("1048576");
  }

  @Test
  void F32_the_refusal_of_a_body_can_be_read_after_all_of_it_was_sent() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(head("Content-Length: " + 16 * MIB));
      byte[] chunk = "x".repeat(MIB).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 16; i++) {
        raw.socket.getOutputStream().write(chunk);
      }
      assertThat(raw.status()).isEqualTo(413);
    }
  }

  @Test
  void F32_an_endless_body_is_refused_while_it_is_sent_and_costs_no_memory() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(head("Transfer-Encoding: chunked"));
      byte[] chunk = ("100000\r\n" + "x".repeat(MIB) + "\r\n").getBytes(StandardCharsets.UTF_8);
      long before = used();
      for (int i = 0; i < 192; i++) {
        raw.socket.getOutputStream().write(chunk);
      }
      assertThat(raw.status()).isEqualTo(413);
      assertThat(used() - before).isLessThan(64L * MIB);
      assertThat(site.get("/v1/runs").status()).isEqualTo(200);
    }
  }

  @Test
  void F32_a_claim_of_two_gibibytes_is_refused_before_anything_is_sent() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(head("Content-Length: 2147483648", "Expect: 100-continue"));
      assertThat(raw.status()).isEqualTo(413);
    }
  }

  @Test
  void a_client_that_asks_first_is_told_to_go_on() throws IOException {
    try (var raw = new Raw(site.port)) {
      String body = "{\"name\":\"n\"}";
      raw.send(head("Content-Length: " + body.length(), "Expect: 100-continue"));
      assertThat(raw.status()).isEqualTo(100);
      raw.send(body);
      assertThat(raw.line()).isEmpty();
      assertThat(raw.status()).isEqualTo(202);
    }
  }

  @Test
  void a_stranger_with_a_large_body_gets_to_read_that_he_is_one() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(
          "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + 8 * MIB + "\r\n\r\n");
      raw.socket.getOutputStream().write(new byte[8 * MIB]);
      assertThat(raw.status()).isEqualTo(401);
    }
  }

  @Test
  void a_body_that_does_not_arrive_is_not_waited_for() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(head("Content-Length: 100") + "{");
      assertThat(raw.status()).isEqualTo(408);
    }
  }

  @Test
  void A65_a_head_that_trickles_is_cut_off() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send("GET /healthz HTTP/1.1\r\nHost: local");
      assertThat(raw.isEnded()).isTrue();
    }
  }

  @Test
  void a_body_where_none_belongs_is_refused() {
    var request = site.authorized("/v1/runs", site.admin);
    var answer = site.send(request.method("GET", BodyPublishers.ofString("x")));
    assertThat(answer.status()).isEqualTo(400);
  }

  // --- Heads

  @Test
  void S11_headers_of_16_kib_are_taken_and_one_byte_more_is_not() {
    assertThat(headers(HEADERS)).isEqualTo(200);
    assertThat(headers(HEADERS + 1)).isEqualTo(431);
    assertThat(headers(17_000)).isEqualTo(431);
    assertThat(
            Raw.status(
                site.port,
                "GET /v1/runs?" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(414);
    assertThat(Raw.status(site.port, "nonsense\r\n\r\n")).isIn(400, -1);
  }

  /** The status of a request whose headers have so many bytes, without the ends of their lines. */
  private static int headers(int length) {
    String rest = "Host: localhostAuthorization: Bearer " + site.admin + "X-Long: ";
    return header(length - rest.length());
  }

  @Test
  void S11_ten_thousand_headers_are_refused() {
    assertThat(
            Raw.status(
                site.port,
                "GET /v1/runs HTTP/1.1\r\nHost: localhost\r\n"
                    + "X: y\r\n".repeat(10_000)
                    + "\r\n"))
        .isEqualTo(431);
  }

  @Test
  void S11_the_limits_are_those_that_are_documented() {
    Settings.Limits limits = Settings.Limits.STANDARD;
    assertThat(limits.bodyMax()).isEqualTo(1 << 20);
    assertThat(limits.headersMax()).isEqualTo(HEADERS);
    assertThat(limits.jsonDepthMax()).isEqualTo(64);
    assertThat(limits.streamsMax()).isEqualTo(50);
    assertThat(limits.deadline()).isEqualTo(Duration.ofSeconds(60));
    assertThat(limits.waitMax()).isEqualTo(Duration.ofSeconds(60));
    assertThat(limits.writeDeadline()).isEqualTo(Duration.ofSeconds(10));
    assertThat(Settings.UNAUTHENTICATED_RATE).isEqualTo(20);
    assertThat(Settings.standard("127.0.0.1", 0).rate()).isEmpty();
  }

  // --- Time

  @Test
  void S11_a_head_that_trickles_in_has_no_more_time_than_one_that_does_not_come()
      throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
      assertThat(trickled(raw)).isLessThan(TRICKLE_MAX);
    }
  }

  @Test
  void S11_a_body_that_trickles_in_has_no_more_time_than_one_that_does_not_come()
      throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(head("Content-Length: 100000") + "{\"name\":\"");
      assertThat(trickled(raw)).isLessThan(TRICKLE_MAX);
      assertThat(raw.status()).isEqualTo(408);
    }
  }

  /** So many bytes, one after another, until there is an answer or an end. */
  private static int trickled(Raw raw) throws IOException {
    int sent = 0;
    while (sent < TRICKLE_MAX && !raw.hasAnswer(TRICKLE)) {
      try {
        raw.send("x");
      } catch (SocketException _) {
        return sent; // The server has hung up.
      }
      sent++;
    }
    return sent;
  }

  @Test
  void S11_a_wait_ends_at_its_limit_however_long_it_was_asked_for() {
    long begun = System.nanoTime();
    var answer = site.post("/v1/workflows/sleeps/runs?wait=1h", "{}");
    long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();

    assertThat(answer.status()).isEqualTo(202);
    assertThat(took).isBetween(Site.QUICK.waitMax().toMillis() - 100, 15_000L);
  }

  private static int header(int length) {
    return Raw.status(
        site.port,
        "GET /v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + site.admin
            + "\r\nX-Long: "
            + "x".repeat(length)
            + "\r\n\r\n");
  }

  @Test
  void A65_two_lengths_do_not_make_two_requests() throws IOException {
    try (var raw = new Raw(site.port)) {
      raw.send(
          head("Content-Length: 4", "Transfer-Encoding: chunked")
              + "0\r\n\r\nGET /v1/tokens HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.status()).isEqualTo(400);
    }
  }

  // --- JSON

  @Test
  void json_is_read_strictly() {
    assertThat(data("[".repeat(63) + "]".repeat(63))).isEqualTo(202);
    assertThat(data("[".repeat(64) + "]".repeat(64))).isEqualTo(400);
    assertThat(data("[".repeat(100_000))).isEqualTo(400);
    for (String bad :
        new String[] {
          "{\"a\":1,\"a\":2}",
          "NaN",
          "Infinity",
          "01",
          "1.",
          "'x'",
          "tru",
          "\"\\ud800\"",
          "{\"\\udc00\":1}",
          "[1,]",
          "// x\n1",
          "\"\t\"",
          "1}{",
          "+1",
          "-",
          "\"\\x\""
        }) {
      assertThat(data(bad)).as(bad).isEqualTo(400);
    }
    assertThat(site.post("/v1/events", "{\"name\":\"n\"} {}").status()).isEqualTo(400);
    assertThat(site.post("/v1/events", "").status()).isEqualTo(400);
    assertThat(site.post("/v1/events", "{\"name\":\"a\",\"name\":\"b\"}").status()).isEqualTo(400);
    assertThat(data("\"\\ud83d\\ude00 \u2028\"")).isEqualTo(202);
  }

  @Test
  void bytes_that_are_no_utf_8_are_refused() throws IOException {
    for (byte[] bad :
        new byte[][] {
          {(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
        }) {
      try (var raw = new Raw(site.port)) {
        byte[] head = "{\"name\":\"".getBytes(StandardCharsets.UTF_8);
        raw.send(head("Content-Length: " + (head.length + bad.length + 2)));
        raw.socket.getOutputStream().write(head);
        raw.socket.getOutputStream().write(bad);
        raw.send("\"}");
        assertThat(raw.status()).isEqualTo(400);
      }
    }
  }

  @Test
  void numbers_survive_to_the_last_digit() {
    String data =
        "{\"a\":1.0,\"b\":1e300,\"c\":-0,\"d\":1.10,\"e\":" + "9".repeat(300) + ",\"f\":\"é😀\"}";
    String run = site.start("echo", " " + data.replace(",", " ,\n"));
    Awaitility.await()
        .untilAsserted(() ->
            assertThat(site.get("/v1/runs/" + run).json().at("/status").asText())
                .isEqualTo("succeeded"));
    assertThat(site.get("/v1/runs/" + run).response().body())
        .contains("\"a\":1.0,\"b\":1e300,\"c\":-0,\"d\":1.10,\"e\":" + "9".repeat(300));
  }

  @Test
  void I30_a_number_that_no_expression_could_reckon_with_is_refused_by_name() {
    for (String huge : new String[] {"1e400", "-1e400", "1E+309", "9".repeat(400)}) {
      for (String data : new String[] {huge, "[" + huge + "]", "{\"a\":{\"b\":" + huge + "}}"}) {
        var event = site.post("/v1/events", "{\"name\":\"n\",\"data\":" + data + "}");
        assertThat(event.status()).as(data).isEqualTo(400);
        assertThat(event.text("/detail")).contains(huge.substring(0, Math.min(50, huge.length())));
        assertThat(site.post("/v1/workflows/echo/runs", "{\"data\":" + data + "}").status())
            .isEqualTo(400);
      }
    }
    assertThat(data("[1e308,-1e308,1e-400]")).isEqualTo(202);
  }

  private static int data(String json) {
    return site.post("/v1/events", "{\"name\":\"n\",\"data\":" + json + "}").status();
  }

  // --- How to ask

  private static String head(String... headers) {
    return "POST /v1/events HTTP/1.1\r\n"
        + "Host: localhost\r\n"
        + "Content-Type: application/json\r\n"
        + "Authorization: Bearer "
        + site.admin
        + "\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
