package dev.signalbox.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir private Path folder;

  private Home home(String yaml) throws IOException {
    Files.writeString(folder.resolve("engine.yaml"), yaml);
    return Home.of(folder).orElseThrow();
  }

  @Test
  void left_out_keys_have_their_defaults() throws IOException {
    var home = home("workflows: { a: { on: { event: x }, steps: [] } }\n");

    assertThat(home).isEqualTo(new Home(folder.resolve("data"), "127.0.0.1", 8080));
    assertThat(home.url()).isEqualTo(URI.create("http://127.0.0.1:8080"));
    assertThat(home.token()).isEqualTo(folder.resolve("data/admin.token"));
  }

  @Test
  void data_and_http_are_read() throws IOException {
    var home = home("data: ../d\nhttp:\n  host: 0.0.0.0\n  port: 9999\n");

    assertThat(home.data()).isEqualTo(folder.resolveSibling("d"));
    assertThat(home.url()).isEqualTo(URI.create("http://127.0.0.1:9999"));
    assertThat(home("http: { host: '::1' }").url()).isEqualTo(URI.create("http://[::1]:8080"));
  }

  @Test
  void the_engines_own_word_counts_more_than_its_configuration() throws IOException {
    var home = home("http: { port: 0 }");
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/endpoint"), "http://127.0.0.1:4711\n");

    assertThat(home.url()).isEqualTo(URI.create("http://127.0.0.1:4711"));
  }

  @Test
  void a_command_finds_server_and_token_by_the_folder_it_stands_in() throws IOException {
    try (var remote = new Remote()) {
      remote.answer("GET /v1/runs", 200, "{\"runs\":[],\"next\":null}");
      home("http: { port: " + URI.create(remote.url()).getPort() + " }");
      Files.createDirectories(folder.resolve("data"));
      Files.writeString(folder.resolve("data/admin.token"), "sbx_admin\n");

      var shell = new Shell(folder);
      assertThat(shell.types("runs")).isZero();

      assertThat(shell.out()).isEqualTo("no runs\n");
      assertThat(remote.asked().getFirst().token()).isEqualTo("Bearer sbx_admin");
    }
  }

  @Test
  void a_port_that_nobody_has_named_yet_is_a_server_that_is_not_there() throws IOException {
    home("http: { port: 0 }");

    var shell = new Shell(folder);
    assertThat(shell.types("runs")).isEqualTo(5);

    assertThat(shell.err()).contains("not running");
  }

  @Test
  void the_token_of_this_folder_is_not_sent_to_another_machine() throws IOException {
    home("data: ./data");
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/admin.token"), "sbx_admin\n");

    var shell = new Shell(folder);
    assertThat(shell.types("runs --url https://signalbox.example")).isEqualTo(2);

    assertThat(shell.err()).contains("--token-file");
  }

  @Test
  void a_broken_file_a_missing_file_and_a_missing_token_are_told() throws IOException {
    var shell = new Shell(folder);
    assertThat(shell.types("runs")).isEqualTo(2);
    assertThat(shell.err()).contains("expected an engine.yaml in " + folder);

    Files.writeString(folder.resolve("engine.yaml"), "data: [");
    assertThat(shell.types("runs")).isEqualTo(2);
    assertThat(shell.err()).contains("signalbox validate");

    home("data: ./data");
    assertThat(shell.types("runs")).isEqualTo(2);
    assertThat(shell.err()).contains("admin.token cannot be read");
  }
}
