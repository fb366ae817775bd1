package dev.signalbox.plugin.kanban;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.plugin.kanban.RecordingIntake.Killed;
import dev.signalbox.plugin.kanban.RecordingIntake.Mood;
import dev.signalbox.plugin.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a kill at any point between the file, the memory and the engine may and may not do; and the
 * echo of our own moves.
 */
class CrashTest {
  private static final String EVENT =
      "{\"id\":\"e\",\"name\":\"kanban/card.moved\",\"data\":{\"id\":\"a\"}}";
  private static final String TO_DONE = "{\"kanban\":{\"move\":\"Done\"}}";

  @TempDir Path root;
  private Bench bench;

  @BeforeEach
  void a_table() {
    bench = new Bench(root);
  }

  @ParameterizedTest
  @EnumSource(names = {"DIES_BEFORE_TAKING", "DIES_AFTER_TAKING"})
  void F01_a_kill_around_publish_leaves_exactly_one_event(Mood mood) throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();
    bench.intake.mood(mood);
    assertThatThrownBy(() -> board.move("a", "Ready")).isInstanceOf(Killed.class);

    bench.intake.mood(Mood.TAKES);
    bench.write("a", bench.read("a") + "edited while the engine was down\n");
    Bench.look(bench.board());
    Bench.look(bench.board());

    assertThat(bench.sent()).singleElement().asString().contains("\"to\":\"Ready\"");
    assertThat(bench.intake.offers()).isEqualTo(2);
  }

  @Test
  void F01_a_kill_between_the_file_and_the_memory_leaves_exactly_one_event() throws IOException {
    bench.card("a", "Backlog");
    bench.board();
    // As a move through the API leaves it when it dies right after the rename.
    bench.card("a", "Ready");

    Bench.look(bench.board());
    Bench.look(bench.board());

    assertThat(bench.sent()).hasSize(1);
  }

  @Test
  void a_move_by_a_step_is_no_trigger() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    var outcome = bench.step(board, TO_DONE, EVENT);
    Bench.look(board);
    Bench.look(bench.board());

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Claimed(new Json("{\"id\":\"a\",\"from\":\"Backlog\",\"to\":\"Done\"}")));
    assertThat(bench.read("a")).isEqualTo(Bench.text("Done"));
    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void F01_a_kill_in_the_middle_of_a_steps_move_is_no_trigger_either() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();
    var memory = new MemoryFile(bench.data);
    memory.save(memory.load().orElseThrow().expecting("a", "Done"));
    assertThat(board.cards()).hasSize(1);
    // Here the step has renamed the file and died.
    bench.card("a", "Done");

    var next = bench.board();
    Bench.look(next);
    var again = bench.step(next, TO_DONE, EVENT);

    assertThat(again).isInstanceOf(Outcome.Claimed.class);
    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void an_expected_write_that_never_came_does_not_swallow_a_persons_move() throws IOException {
    bench.card("a", "Backlog");
    bench.board();
    var memory = new MemoryFile(bench.data);
    memory.save(memory.load().orElseThrow().expecting("a", "Done"));

    var board = bench.board();
    bench.card("a", "Done");
    Bench.look(board);

    assertThat(bench.sent())
        .singleElement()
        .asString()
        .contains("\"from\":\"Backlog\",\"to\":\"Done\"");
  }

  @Test
  void a_persons_move_just_before_a_steps_move_is_told() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.card("a", "Ready");
    bench.step(board, TO_DONE, EVENT);
    Bench.look(board);

    assertThat(bench.sent())
        .singleElement()
        .asString()
        .contains("\"from\":\"Backlog\",\"to\":\"Ready\"");
    assertThat(bench.read("a")).isEqualTo(Bench.text("Done"));
  }

  @Test
  void a_persons_move_after_a_steps_move_is_told() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.step(board, TO_DONE, EVENT);
    bench.card("a", "Backlog");
    Bench.look(board);

    assertThat(bench.sent())
        .singleElement()
        .asString()
        .contains("\"from\":\"Done\",\"to\":\"Backlog\"");
  }

  @Test
  void a_refused_event_is_offered_again_later_and_the_rest_of_the_board_goes_on()
      throws IOException {
    bench.card("a", "Backlog");
    bench.card("b", "Backlog");
    var board = bench.board();
    bench.intake.mood(Mood.REFUSES);
    board.move("a", "Ready");

    bench.intake.mood(Mood.TAKES);
    board.move("b", "Ready");
    assertThat(bench.sent()).singleElement().asString().contains("\"id\":\"b\"");
    bench.later(Duration.ofSeconds(2));
    board.scan();

    assertThat(bench.sent()).hasSize(2);
  }

  @Test
  void an_event_that_is_always_refused_is_given_up_in_the_end() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();
    bench.intake.mood(Mood.REFUSES);
    board.move("a", "Ready");

    for (int i = 0; i < 2 * Outbox.TRIES_MAX; i++) {
      bench.later(Duration.ofHours(2));
      board.scan();
    }

    assertThat(bench.intake.offers()).isEqualTo(Outbox.TRIES_MAX);
    assertThat(new MemoryFile(bench.data).load().orElseThrow().pending()).isEmpty();
  }

  @Test
  void what_is_moved_before_the_engine_takes_events_is_sent_when_it_does() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.closedBoard();

    board.move("a", "Ready");
    assertThat(bench.intake.offers()).isZero();
    board.open();
    board.scan();

    assertThat(bench.sent()).hasSize(1);
  }

  @Test
  void steps_that_cannot_move_say_why() throws IOException {
    bench.card("a", "Backlog");
    bench.card("b", "Backlog");
    var board = bench.board();

    assertThat(kind(bench.step(board, "{\"kanban\":{\"move\":\"Nowhere\"}}", EVENT)))
        .isEqualTo(FailureKind.CONFIG);
    assertThat(kind(bench.step(board, TO_DONE, "{\"data\":{}}"))).isEqualTo(FailureKind.CONFIG);
    assertThat(kind(bench.step(board, "{\"kanban\":{\"move\":\"Done\",\"card\":\"c\"}}", EVENT)))
        .isEqualTo(FailureKind.BOARD);
    bench.host.guard = (_, _) -> Optional.of("not now");
    assertThat(kind(bench.step(board, TO_DONE, EVENT))).isEqualTo(FailureKind.VETOED);
    bench.host.guard = (_, _) -> Optional.empty();
    bench.step(board, "{\"kanban\":{\"move\":\"Done\",\"card\":\"b\"}}", EVENT);
    assertThat(bench.find(board, "b").orElseThrow().column()).isEqualTo("Done");
  }

  @Test
  void another_board_under_the_same_data_is_taken_as_it_is() throws IOException {
    bench.card("a", "Backlog");
    bench.board();
    Files.move(bench.folder, root.resolve("elsewhere"));
    Files.createDirectories(bench.folder.resolveSibling("other"));
    Files.createSymbolicLink(bench.folder, root.resolve("other"));
    bench.card("z", "Ready");

    Bench.look(bench.board());

    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void a_memory_that_is_broken_stops_the_start_with_the_remedy() throws IOException {
    Files.writeString(bench.data.resolve("board.json"), "{\"instance\":");

    assertThatThrownBy(bench::board)
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("Restore it");
  }

  private static FailureKind kind(Outcome outcome) {
    return outcome instanceof Outcome.Failed failed
        ? failed.failure().kind()
        : FailureKind.CANCELLED;
  }
}
