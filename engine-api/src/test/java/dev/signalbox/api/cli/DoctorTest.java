package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.runner.spi.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @TempDir private Path folder;

  private Path file(String name, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "x");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private Commands.Inspection.Sound sound(String host, int port, boolean isDurable, int rate) {
    return new Commands.Inspection.Sound(
        folder,
        host,
        port,
        isDurable,
        rate,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        List.of());
  }

  private static List<Finding.Level> levels(List<Finding> findings) {
    return findings.stream().map(Finding::level).distinct().toList();
  }

  @Test
  void it_names_what_it_found_and_a_missing_agent_is_a_failure() {
    var shell = new Shell(folder);
    shell.called.finds("claude", new Probe.Found(Path.of("/bin/claude"), Optional.of("2.1")));
    shell.types("doctor");
    assertThat(shell.out())
        .contains("ok    jdk", "ok    git", "ok    runner          claude: /bin/claude, 2.1");

    shell.called.finds("claude", new Probe.Missing("claude is not on the PATH; install it"));
    assertThat(shell.types("doctor")).isEqualTo(1);
    assertThat(shell.out())
        .contains("fail  runner          claude: claude is not on the PATH; install it");
  }

  @Test
  void a_server_that_is_not_there_is_a_failure_and_one_that_forgets_a_warning() {
    var shell = new Shell(folder);
    shell.called.needs("queue", new Commands.Service.Fit("Redis 7", Optional.of("set it so")));
    assertThat(shell.types("doctor")).isZero();
    assertThat(shell.out()).contains("warn  queue           Redis 7; set it so");

    shell.called.needs("store", new Commands.Service.Unfit("store: it is not there"));
    assertThat(shell.types("doctor")).isEqualTo(1);
    assertThat(shell.out()).contains("fail  store           store: it is not there");
  }

  @Test
  void strict_turns_warnings_into_exit_code_1() {
    var shell = new Shell(folder);
    shell.called.finds("odd", new Probe.Found(Path.of("/bin/odd"), Optional.empty()));

    assertThat(shell.types("doctor")).isZero();
    assertThat(shell.types("doctor --strict")).isEqualTo(1);
  }

  @Test
  void a_broken_engine_yaml_is_exit_code_2_in_json_too() {
    var shell = new Shell(folder);
    shell.called.inspection = new Commands.Inspection.Broken(List.of("engine.yaml:3:1: bad"));

    assertThat(shell.types("doctor --json")).isEqualTo(2);

    assertThat(shell.out())
        .startsWith("{\"checks\":[")
        .contains(
            "{\"name\":\"engine.yaml\",\"status\":\"fail\",\"found\":\"engine.yaml:3:1: bad\"");
  }

  @Test
  void without_git_on_the_path_it_says_what_to_install() {
    var shell = new Shell(folder).with("PATH", folder.toString());

    assertThat(shell.types("doctor")).isEqualTo(1);

    assertThat(shell.out())
        .contains("fail  git             not on the PATH; install git 2.38 or newer");
    assertThat(shell.out()).contains("warn  setsid");
  }

  @Test
  void versions_are_compared_as_numbers() {
    assertThat(MachineChecks.git("git version 2.38.0\n").level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.git("git version 2.9.5").level()).isEqualTo(Finding.Level.FAIL);
    assertThat(MachineChecks.git("git version 3.0 (x)").level()).isEqualTo(Finding.Level.OK);
    assertThat(MachineChecks.git("what?").level()).isEqualTo(Finding.Level.WARN);
    assertThat(MachineChecks.jdk(24).level()).isEqualTo(Finding.Level.FAIL);
  }

  @Test
  void S30_every_deviation_from_a_safe_default_is_named() {
    var checks = new EngineChecks(folder.resolve("engine.yaml"));

    var safe = checks.all(sound("127.0.0.1", 0, true, 20));
    assertThat(safe)
        .extracting(Finding::name)
        .doesNotContain("http.host", "durability", "http.unauthenticated-rate");
    assertThat(checks.all(sound("0.0.0.0", 0, true, 20)))
        .contains(
            Finding.warn(
                "http.host",
                "0.0.0.0 can be reached from other machines",
                "put a proxy with TLS before 127.0.0.1"));
    assertThat(checks.all(sound("127.0.0.1", 0, false, 20)))
        .extracting(Finding::name)
        .contains("durability");
    assertThat(checks.all(sound("127.0.0.1", 0, true, 500)))
        .extracting(Finding::name)
        .contains("http.unauthenticated-rate");
  }

  @Test
  void the_mode_of_the_token_is_looked_at() throws IOException {
    assertThat(EngineChecks.token(folder.resolve("none"))).isEmpty();
    assertThat(EngineChecks.token(file("t1", "rw-------")).orElseThrow().level())
        .isEqualTo(Finding.Level.OK);
    assertThat(EngineChecks.token(file("t2", "rw-r-----")).orElseThrow().level())
        .isEqualTo(Finding.Level.FAIL);
  }

  @Test
  void a_data_folder_has_to_be_one_and_to_be_private() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(EngineChecks.data(open).getFirst().level()).isEqualTo(Finding.Level.WARN);
    assertThat(EngineChecks.data(folder.resolve("new/one")).getFirst().found())
        .endsWith("(will be made)");
    assertThat(levels(EngineChecks.data(file("plain", "rw-------"))))
        .containsExactly(Finding.Level.FAIL);
    assertThat(EngineChecks.fileSystem("nfs4").level()).isEqualTo(Finding.Level.FAIL);
    assertThat(EngineChecks.fileSystem("tmpfs").level()).isEqualTo(Finding.Level.WARN);
    assertThat(EngineChecks.fileSystem("ext4").level()).isEqualTo(Finding.Level.OK);
  }

  @Test
  void a_port_that_somebody_else_has_is_a_failure_and_our_own_is_none() throws IOException {
    var checks = new EngineChecks(folder.resolve("engine.yaml"));
    try (var remote = new Remote()) {
      int port = URI.create(remote.url()).getPort();
      remote.answer("GET /healthz", 404, "");
      assertThat(port(checks, port)).isEqualTo(Finding.Level.FAIL);
    }
    try (var remote = new Remote()) {
      int port = URI.create(remote.url()).getPort();
      remote.answer("GET /healthz", 200, "{}");
      assertThat(port(checks, port)).isEqualTo(Finding.Level.OK);
    }
    assertThat(port(checks, free())).isEqualTo(Finding.Level.OK);
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Finding.Level port(EngineChecks checks, int port) {
    return checks.all(sound("127.0.0.1", port, true, 20)).stream()
        .filter(it -> it.name().equals("port"))
        .findFirst()
        .orElseThrow()
        .level();
  }
}
