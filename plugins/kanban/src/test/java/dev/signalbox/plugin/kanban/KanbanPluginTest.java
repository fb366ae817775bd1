package dev.signalbox.plugin.kanban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Json;
import dev.signalbox.plugin.kanban.KanbanPlugin.Timing;
import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole plugin, with its own thread, on a real folder. */
class KanbanPluginTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path root;
  private Bench bench;

  @BeforeEach
  void a_table() {
    bench = new Bench(root);
  }

  @Test
  void the_watch_notices_an_edit_without_waiting_for_the_poll() throws IOException {
    bench.card("a", "Backlog");
    try (var plugin = plugin(NEVER)) {
      plugin.start();
      bench.card("a", "Ready");

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(bench.sent()).hasSize(1));
    }
  }

  @Test
  void the_watch_notices_an_editor_that_renames() throws IOException {
    bench.card("a", "Backlog");
    try (var plugin = plugin(NEVER)) {
      plugin.start();
      Path draft = Files.writeString(bench.folder.resolve(".a.swp"), Bench.text("Ready"));
      Files.move(draft, bench.folder.resolve("a.md"), StandardCopyOption.ATOMIC_MOVE);

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(bench.sent()).hasSize(1));
    }
  }

  @Test
  void the_poll_is_enough_where_the_folder_was_exchanged_under_the_watch() throws IOException {
    bench.card("a", "Backlog");
    try (var plugin = plugin(Duration.ofMillis(50))) {
      plugin.start();
      Files.move(bench.folder, root.resolve("away"));
      Files.createDirectory(bench.folder);
      bench.card("a", "Ready");

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(bench.sent()).hasSize(1));
    }
  }

  @Test
  void moves_by_many_hands_at_once_send_one_event_each() throws Exception {
    for (int i = 0; i < 8; i++) {
      bench.card("c" + i, "Backlog");
    }
    try (var plugin = plugin(Duration.ofMillis(20))) {
      plugin.start();
      var cards = bench.host.find(Cards.class).orElseThrow();
      var answers = new ArrayList<Future<Cards.Answer>>();
      try (var hands = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 16; i++) {
          String id = "c" + i / 2;
          answers.add(hands.submit(() -> cards.move(id, "Ready")));
        }
      }
      for (var answer : answers) {
        assertThat(answer.get()).isInstanceOf(Cards.Answer.Done.class);
      }
      await()
          .pollDelay(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(bench.sent()).hasSize(8).doesNotHaveDuplicates());
    }
  }

  @Test
  void the_folder_is_made_where_it_is_not_there_and_closing_twice_is_fine() throws IOException {
    Files.delete(bench.folder);
    var plugin = plugin(NEVER);
    plugin.start();
    plugin.close();
    plugin.close();

    assertThat(bench.folder).isEmptyDirectory();
    plugin(NEVER).close();
  }

  @Test
  void the_factory_is_found_and_refuses_what_cannot_work() throws IOException {
    var factory =
        ServiceLoader.load(PluginFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(it -> it.name().equals("kanban"))
            .findFirst()
            .orElseThrow();
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> factory.create(settings(file, "\"A\""), bench.host))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("expected a folder");
    assertThatThrownBy(() -> factory.create(settings(bench.folder, "\"A\",\"A\""), bench.host))
        .isInstanceOf(PluginException.class);
    assertThatThrownBy(() -> factory.create(settings(bench.folder, ""), bench.host))
        .isInstanceOf(PluginException.class);
    try (var plugin = factory.create(settings(bench.folder, "\"A\",\"B\""), bench.host)) {
      plugin.start();
      assertThat(plugin.steps()).containsOnlyKeys(factory.steps().getFirst().key());
      assertThat(bench.host.find(Cards.class).orElseThrow().columns()).containsExactly("A", "B");
    }
  }

  private static Json settings(Path board, String columns) {
    return new Json(
        "{\"board\":" + Json.string(board.toString()) + ",\"columns\":[" + columns + "]}");
  }

  private KanbanPlugin plugin(Duration poll) {
    var settings = new Settings(bench.folder, Bench.COLUMNS);
    return new KanbanPlugin(
        settings, bench.host, new Timing(poll, Bench.SETTLE), Clock.systemUTC(), () -> "board");
  }
}
