package dev.signalbox.plugin.kanban;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.plugin.spi.Cards;
import dev.signalbox.plugin.spi.Cards.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
  private static final String MOVED =
      "kanban/card.moved {\"id\":\"a\",\"title\":\"Fix it\",\"body\":\"Please.\",\"column\":\"Ready\",\"from\":\"Backlog\",\"to\":\"Ready\"}";

  @TempDir Path root;
  private Bench bench;

  @BeforeEach
  void a_table() {
    bench = new Bench(root);
  }

  @Test
  void a_column_changed_by_hand_sends_one_event() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.card("a", "Ready");
    Bench.look(board);
    Bench.look(board);

    assertThat(bench.sent()).containsExactly(MOVED);
  }

  @Test
  void a_move_through_the_api_is_the_same_event_and_was_sent_when_the_call_returns()
      throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    var answer = board.move("a", "Ready");

    assertThat(answer)
        .isEqualTo(new Answer.Done(new Cards.Card("a", "Fix it", "Please.", "Ready")));
    assertThat(bench.sent()).containsExactly(MOVED);
    assertThat(bench.read("a")).isEqualTo(Bench.text("Ready"));
    Bench.look(board);
    assertThat(bench.sent()).hasSize(1);
  }

  @Test
  void a_move_to_where_the_card_is_sends_nothing() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    assertThat(board.move("a", "Backlog")).isInstanceOf(Answer.Done.class);
    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void there_and_back_again_are_two_events_with_ids_of_their_own() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    board.move("a", "Ready");
    board.move("a", "Backlog");
    board.move("a", "Ready");

    assertThat(bench.sent()).hasSize(3).first().isEqualTo(MOVED);
    assertThat(bench.sent().getLast()).isEqualTo(MOVED);
  }

  @Test
  void cards_of_the_very_first_look_are_no_news_and_later_ones_are_created_not_moved()
      throws IOException {
    bench.card("old", "Ready");
    var board = bench.board();

    bench.card("new", "Ready");
    Bench.look(board);

    assertThat(bench.sent())
        .singleElement()
        .asString()
        .startsWith("kanban/card.created {\"id\":\"new\"");
  }

  @Test
  void a_move_while_the_engine_was_down_is_found_at_start() throws IOException {
    bench.card("a", "Backlog");
    bench.board();

    bench.card("a", "Ready");
    Bench.look(bench.board());

    assertThat(bench.sent()).containsExactly(MOVED);
  }

  @Test
  void a_card_is_made_in_the_first_column_with_an_id_that_nothing_has() throws IOException {
    bench.card("card-1", "Done");
    var board = bench.board();

    var answer = board.create("Write: the \"docs\"", "\n\nAll of\r\nthem\n", Optional.empty());

    var card = new Cards.Card("card-2", "Write: the \"docs\"", "All of\nthem", "Backlog");
    assertThat(answer).isEqualTo(new Answer.Done(card));
    assertThat(board.cards()).contains(card);
    assertThat(bench.sent())
        .singleElement()
        .asString()
        .startsWith("kanban/card.created {\"id\":\"card-2\"");
    Bench.look(board);
    assertThat(bench.sent()).hasSize(1);
  }

  @Test
  void requests_that_cannot_be_are_refused_and_nothing_is_written() throws IOException {
    var board = bench.board();

    assertThat(board.move("nobody", "Ready")).isEqualTo(new Answer.UnknownCard("nobody"));
    assertThat(board.move("../../etc/passwd", "Ready"))
        .isEqualTo(new Answer.UnknownCard("../../etc/passwd"));
    assertThat(board.move("a", "Nowhere"))
        .isEqualTo(new Answer.UnknownColumn("Nowhere", Bench.COLUMNS));
    assertThat(board.create("t", "", Optional.of("Nowhere")))
        .isInstanceOf(Answer.UnknownColumn.class);
    assertThat(board.create(" ", "", Optional.empty())).isInstanceOf(Answer.Invalid.class);
    assertThat(board.create("a\nb", "", Optional.empty())).isInstanceOf(Answer.Invalid.class);
    assertThat(board.create("t", "x".repeat(Folder.CARD_BYTES_MAX), Optional.empty()))
        .isInstanceOf(Answer.Invalid.class);
    assertThat(board.create("t\uD800", "", Optional.empty())).isInstanceOf(Answer.Invalid.class);
    assertThat(board.create("t", "b\uD800", Optional.empty())).isInstanceOf(Answer.Invalid.class);
    assertThat(bench.folder).isEmptyDirectory();
    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void a_guard_keeps_the_card_where_it_is() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();
    bench.host.guard = (point, payload) -> Optional.of(point.dotted() + " " + payload);

    assertThat(board.move("a", "Ready"))
        .isEqualTo(
            new Answer.Vetoed("card.move {\"id\":\"a\",\"from\":\"Backlog\",\"to\":\"Ready\"}"));
    assertThat(bench.read("a")).isEqualTo(Bench.text("Backlog"));
  }

  @Test
  void a_file_that_cannot_be_read_is_neither_gone_nor_moved() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.write("a", "---\ntitle: Fix");
    Bench.look(board);
    bench.later(Duration.ofHours(1));
    Bench.look(board);
    assertThat(board.problems()).singleElement().extracting(Cards.Problem::file).isEqualTo("a.md");
    bench.card("a", "Ready");
    Bench.look(board);

    assertThat(bench.sent()).containsExactly(MOVED);
    assertThat(board.problems()).isEmpty();
  }

  @Test
  void a_change_counts_once_two_looks_have_shown_the_same_text() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.write("a", "---\ntitle: Fix it\ncolumn: Ready\n---\n\nPle");
    assertThat(board.scan()).isTrue();
    bench.card("a", "Ready");
    assertThat(board.scan()).isTrue();
    assertThat(bench.sent()).isEmpty();
    board.scan();

    assertThat(bench.sent()).containsExactly(MOVED);
  }

  @Test
  void a_card_in_an_unknown_column_is_a_problem_and_no_move() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();

    bench.card("a", "Redy");
    Bench.look(board);

    assertThat(bench.sent()).isEmpty();
    assertThat(board.problems().getFirst().message()).contains("Redy").contains("Backlog, Ready");
    assertThat(board.move("a", "Ready")).isInstanceOf(Answer.Done.class);
    assertThat(bench.sent()).containsExactly(MOVED);
  }

  @Test
  void A10_links_folders_big_files_odd_names_and_copies_are_left_alone() throws IOException {
    Path secret = Files.writeString(root.resolve("secret.md"), Bench.text("Ready"));
    Files.createSymbolicLink(bench.folder.resolve("link.md"), secret);
    Files.createDirectory(bench.folder.resolve("folder.md"));
    bench.write("big", Bench.text("Ready") + "x".repeat(Folder.FILE_BYTES_MAX));
    bench.write("long", Bench.text("Ready") + "x".repeat(Folder.CARD_BYTES_MAX));
    bench.card("with space", "Ready");
    bench.card("-rf", "Ready");
    bench.card("forged\nline", "Ready");
    bench.write("copy", "---\nid: big\ntitle: t\ncolumn: Ready\n---\n");
    Files.write(bench.folder.resolve("latin.md"), new byte[] {'-', '-', '-', '\n', (byte) 0xE9});
    Files.writeString(bench.folder.resolve("notes.txt"), "not the board's");
    Files.writeString(bench.folder.resolve(".hidden.md"), "not the board's");

    var board = bench.board();
    Bench.look(board);

    assertThat(board.cards()).isEmpty();
    assertThat(board.problems())
        .extracting(Cards.Problem::file)
        .containsExactlyInAnyOrder(
            "link.md",
            "folder.md",
            "big.md",
            "long.md",
            "with space.md",
            "-rf.md",
            "forged?line.md",
            "copy.md",
            "latin.md");
    assertThat(board.move("link", "Done")).isInstanceOf(Answer.Invalid.class);
    assertThat(secret).hasContent(Bench.text("Ready"));
  }

  @Test
  void a_card_that_comes_back_soon_was_never_away() throws IOException {
    Path file = bench.card("a", "Backlog");
    var board = bench.board();

    Files.delete(file);
    Bench.look(board);
    bench.card("a", "Backlog");
    Bench.look(board);

    assertThat(bench.sent()).isEmpty();
  }

  @Test
  void a_card_that_was_deleted_and_is_made_again_is_created_with_an_event_id_of_its_own()
      throws IOException {
    bench.card("b", "Backlog");
    var board = bench.board();
    Path file = bench.card("a", "Ready");
    Bench.look(board);

    Files.delete(file);
    Bench.look(board);
    bench.later(Notices.GONE_AFTER);
    Bench.look(board);
    bench.card("a", "Ready");
    Bench.look(board);

    assertThat(bench.sent())
        .hasSize(2)
        .allMatch(it -> it.startsWith("kanban/card.created {\"id\":\"a\""));
  }

  @Test
  void a_board_that_is_suddenly_empty_is_not_forgotten() throws IOException {
    var files = List.of(bench.card("a", "Backlog"), bench.card("b", "Backlog"));
    var board = bench.board();

    for (Path file : files) {
      Files.delete(file);
    }
    Bench.look(board);
    bench.later(Duration.ofDays(1));
    Bench.look(board);
    bench.card("a", "Ready");
    bench.card("b", "Backlog");
    Bench.look(board);

    assertThat(bench.sent()).containsExactly(MOVED);
  }

  @Test
  void what_an_editor_writes_between_our_look_and_our_write_is_kept() throws IOException {
    bench.card("a", "Backlog");
    var board = bench.board();
    String edited = Bench.text("Backlog") + "And quickly.\n";
    bench.host.guard =
        (_, _) -> {
          try {
            bench.write("a", edited);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return Optional.empty();
        };

    board.move("a", "Ready");

    assertThat(bench.read("a")).contains("And quickly.").contains("column: Ready");
  }

  @Test
  void permissions_of_a_card_stay_and_no_other_file_is_left_behind() throws IOException {
    Path file = bench.card("a", "Backlog");
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-r--"));
    Files.writeString(bench.folder.resolve(".signalbox-a.md"), "left by a crash");
    var board = bench.board();

    board.move("a", "Ready");

    assertThat(Files.getPosixFilePermissions(file)).hasSize(5);
    assertThat(bench.folder.toFile().list()).containsExactly("a.md");
  }
}
