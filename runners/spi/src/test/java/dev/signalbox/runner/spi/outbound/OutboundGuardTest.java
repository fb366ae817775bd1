package dev.signalbox.runner.spi.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.runner.spi.outbound.OutboundGuard.Ruling;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundGuardTest {
  private static final String PUBLIC = "93.184.215.14";

  private final List<String> asked = new ArrayList<>();

  private OutboundGuard guard(OutboundRules rules, Map<String, List<String>> names) {
    Resolver resolver =
        name -> {
          asked.add(name);
          List<String> addresses = names.getOrDefault(name, List.of());
          if (addresses.isEmpty()) {
            throw new UnknownHostException(name);
          }
          return addresses.stream().map(InetAddress::ofLiteral).toList();
        };
    return new OutboundGuard(
        rules, resolver, (_, address, port) -> port == 8080 && address.isLoopbackAddress());
  }

  private static OutboundRules allowing(Destination... destinations) {
    return new OutboundRules(List.of(destinations), List.of(), Set.of(80, 443));
  }

  private static HttpUrl url(String text) {
    try {
      return HttpUrl.parse(text);
    } catch (HttpUrl.Malformed e) {
      throw new AssertionError(text, e);
    }
  }

  private Ruling check(String text) {
    return guard(OutboundRules.STANDARD, Map.of("host.test", List.of(PUBLIC))).check(url(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://0/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://127.0.0.1%2f.host.test/",
        "http://[::1%25lo]/",
        "http://[::1/",
        "http://１２７.0.0.1/",
        "http://host。test/",
        "http://host_a.test/",
        "http://",
        "http:///path",
        "http://host.test:99999/",
        "http://host.test:0/",
        "http://a.0x7f/",
        "http://host.test\\@10.0.0.1/",
        "http://host.test/\nx"
      })
  void A56_a_host_that_programs_read_differently_is_no_host(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text)).isInstanceOf(HttpUrl.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://u:p@host.test/", "http://host.test@10.0.0.1/", "http://@host.test/"})
  void A56_a_user_before_the_host_is_refused(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text)).isInstanceOf(HttpUrl.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://host.test/",
        "ftp://host.test/",
        "//host.test/",
        "host.test"
      })
  void A59_other_schemes_are_refused(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text)).isInstanceOf(HttpUrl.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host.test/a/../b",
        "http://host.test/..",
        "http://host.test/%2e%2E/x",
        "http://host.test/a/./b",
        "http://host.test/.%2e/x"
      })
  void a_path_that_climbs_is_refused(String text) {
    assertThatThrownBy(() -> HttpUrl.parse(text)).isInstanceOf(HttpUrl.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:10.0.0.1]",
        "[::ffff:7f00:1]",
        "[::10.0.0.1]",
        "[fc00::1]",
        "[fd12::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::808:808]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001::1]",
        "[2001:db8::1]",
        "[100::1]",
        "[::ffff:0:7f00:1]",
        "[3fff::1]",
        "[4000::1]"
      })
  void A56_A57_S20_an_address_that_is_not_public_is_refused(String host) {
    assertThat(check("http://" + host + "/")).isInstanceOf(Ruling.Refused.class);
    String literal = host.replace("[", "").replace("]", "");
    var named = guard(OutboundRules.STANDARD, Map.of("rebound.test", List.of(PUBLIC, literal)));
    assertThat(named.check(url("https://rebound.test/"))).isInstanceOf(Ruling.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {PUBLIC, "8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]"})
  void a_public_address_is_let_through(String host) {
    assertThat(check("https://" + host + "/x")).isInstanceOf(Ruling.Passed.class);
  }

  @Test
  void A57_the_names_of_this_machine_and_of_metadata_are_refused_by_their_addresses() {
    var guard =
        guard(
            OutboundRules.STANDARD,
            Map.of(
                "localhost", List.of("127.0.0.1", "::1"),
                "metadata.google.internal", List.of("169.254.169.254")));

    assertThat(guard.check(url("http://LOCALHOST./"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("http://metadata.google.internal/")))
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void A58_a_name_is_looked_up_once_and_its_addresses_are_what_may_be_connected_to() {
    Ruling ruling = check("https://host.test/");

    assertThat(ruling).isEqualTo(new Ruling.Passed(List.of(InetAddress.ofLiteral(PUBLIC))));
    assertThat(asked).containsExactly("host.test");
  }

  @Test
  void a_name_without_an_address_is_told_apart_from_a_refusal() {
    assertThat(check("https://nowhere.test/")).isInstanceOf(Ruling.Unresolved.class);
  }

  @Test
  void S20_only_the_ports_of_the_web_are_open() {
    assertThat(check("http://host.test:80/")).isInstanceOf(Ruling.Passed.class);
    assertThat(check("http://host.test:443/")).isInstanceOf(Ruling.Passed.class);
    for (int port : List.of(22, 25, 6379, 8080, 8443)) {
      assertThat(check("http://host.test:" + port + "/")).isInstanceOf(Ruling.Refused.class);
    }
  }

  @Test
  void S20_what_is_allowed_is_let_through_and_nothing_beside_it() {
    var named = new Destination.Named("db.internal", Optional.empty());
    var port = new Destination.Network(InetAddress.ofLiteral("127.0.0.1"), 32, Optional.of(9000));
    var network = new Destination.Network(InetAddress.ofLiteral("10.1.0.0"), 16, Optional.empty());
    var guard =
        guard(
            allowing(named, port, network),
            Map.of("db.internal", List.of("10.9.9.9"), "other.internal", List.of("10.9.9.9")));

    assertThat(guard.check(url("http://db.internal/"))).isInstanceOf(Ruling.Passed.class);
    assertThat(guard.check(url("http://db.internal:9000/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("http://other.internal/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("http://127.0.0.1:9000/"))).isInstanceOf(Ruling.Passed.class);
    assertThat(guard.check(url("http://127.0.0.1/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("http://127.0.0.2:9000/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("http://10.1.255.1/"))).isInstanceOf(Ruling.Passed.class);
    assertThat(guard.check(url("http://10.2.0.1/"))).isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void S20_with_a_list_of_all_there_is_nobody_else_is_asked() {
    var only = List.<Destination>of(new Destination.Named("*.example.org", Optional.empty()));
    var guard =
        guard(
            new OutboundRules(List.of(), only, Set.of(443)),
            Map.of(
                "api.example.org", List.of(PUBLIC),
                "example.org", List.of(PUBLIC),
                "evilexample.org", List.of(PUBLIC),
                "in.example.org", List.of("10.0.0.1")));

    assertThat(guard.check(url("https://api.example.org/"))).isInstanceOf(Ruling.Passed.class);
    assertThat(guard.check(url("https://example.org/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("https://evilexample.org/"))).isInstanceOf(Ruling.Refused.class);
    assertThat(guard.check(url("https://in.example.org/")))
        .as("a list of all is no leave for what is private")
        .isInstanceOf(Ruling.Refused.class);
  }

  @Test
  void A62_the_engine_itself_is_refused_even_where_its_address_is_allowed() {
    var loopback =
        new Destination.Network(InetAddress.ofLiteral("127.0.0.0"), 8, Optional.of(8080));

    assertThat(guard(allowing(loopback), Map.of()).check(url("http://127.0.0.1:8080/v1/events")))
        .isEqualTo(new Ruling.Refused("127.0.0.1 at port 8080 is this engine itself"));
  }

  @Test
  void a_redirection_is_resolved_against_where_it_came_from() throws Exception {
    HttpUrl from = url("https://host.test/a/b?c");

    assertThat(from.resolve("d").toString()).isEqualTo("https://host.test/a/d");
    assertThat(from.resolve("/e?f").target()).isEqualTo("/e?f");
    assertThat(from.resolve("//other.test/").hasOriginOf(from)).isFalse();
    assertThat(from.resolve("https://host.test:443/").hasOriginOf(from)).isTrue();
    assertThat(from.resolve("http://host.test/").hasOriginOf(from)).isFalse();
    assertThatThrownBy(() -> from.resolve("gopher://host.test/"))
        .isInstanceOf(HttpUrl.Malformed.class);
  }
}
