package dev.signalbox.api.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is told to end in the middle of a storm leaves no process behind. */
final class LivesTest {
  private static final Duration END = Duration.ofSeconds(20);

  @TempDir Path folder;

  private Life life(String... command) {
    return new Life(new Life.Program("engine-1", List.of(command), folder, Map.of(), "up"));
  }

  @Test
  void what_is_ended_for_good_leaves_nothing_and_is_not_begun_again() throws Exception {
    // given
    Life life = life("sleep", "60");
    life.begin();
    Child guest = life.guest(life.program());

    // when
    life.close();

    // then
    assertThat(life.present()).isEmpty();
    assertThat(guest.isAlive()).isFalse();
    assertThatThrownBy(life::begin).isInstanceOf(IOException.class).hasMessageContaining("is over");
    assertThatThrownBy(() -> life.guest(life.program())).isInstanceOf(IOException.class);
  }

  @Test
  void what_ends_by_itself_is_started_again_and_told() throws Exception {
    // given
    Life life = life("sh", "-c", "exit 5");
    life.begin();

    // when
    await()
        .atMost(END)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          life.tend();
          return life.falls().size() == 2;
        });

    // then
    var fall = new Life.Fall("engine-1", 5, false);
    assertThat(life.falls()).containsExactly(fall, fall);
    life.close();
  }

  @Test
  void F10_an_engine_that_still_starts_is_taken_over_once_it_is_up() throws Exception {
    // given
    Life life = slowEngine();
    try (Proxy door = Proxy.open("door", 0)) {
      life.begin();

      // when
      Optional<String> wrong = new EngineNode(life, folder, door).takeover();

      // then
      assertThat(wrong).isEmpty();
    } finally {
      life.close();
    }
  }

  @Test
  void F10_an_engine_that_hangs_in_the_midst_of_a_commit_is_taken_over_the_next_time()
      throws Exception {
    // given: a database that is locked, once
    Files.createFile(folder.resolve("commit"));
    Life life = slowEngine();
    try (Proxy door = Proxy.open("door", 0)) {
      life.begin();

      // when
      Optional<String> wrong = new EngineNode(life, folder, door).takeover();

      // then
      assertThat(wrong).isEmpty();
      assertThat(folder.resolve("commit")).doesNotExist();
    } finally {
      life.close();
    }
  }

  @Test
  void F10_a_second_engine_comes_once_the_first_one_is_up() throws Exception {
    // given
    Life life = slowEngine();
    try (Proxy door = Proxy.open("door", 0)) {
      life.begin();

      // when
      Optional<String> wrong = new EngineNode(life, folder, door).rival();

      // then
      assertThat(wrong).isEmpty();
    } finally {
      life.close();
    }
  }

  @Test
  void an_end_waits_until_the_program_listens_to_signals() throws Exception {
    // given
    Life life =
        life("sh", "-c", "sleep 0.5; trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done");
    life.begin();

    // when
    Optional<Integer> code = life.end();

    // then
    assertThat(code).contains(0);
    life.close();
  }

  @Test
  void P4_a_process_of_an_attempt_that_nobody_has_ended_is_found() throws Exception {
    // given
    var builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("SIGNALBOX_OUTCOME", folder + "/engine-1/data/x/outcome");
    Process process = builder.start();

    // when
    List<String> left = Leftovers.of(folder);
    List<String> elsewhere = Leftovers.of(folder.resolve("engine-2"));
    process.destroyForcibly().waitFor();

    // then
    assertThat(left)
        .singleElement()
        .satisfies(it -> assertThat(it).startsWith(process.pid() + " (").contains("sleep"));
    assertThat(elsewhere).isEmpty();
    assertThat(Leftovers.of(folder)).isEmpty();
  }

  /** Its first start takes long; it ends as an engine does whose folder is in use, or was taken. */
  private Life slowEngine() throws IOException {
    Path script =
        Files.writeString(
            folder.resolve("engine.sh"),
            """
            if mkdir slow 2> /dev/null; then sleep 0.7; fi
            if [ "$1" = --takeover ]; then
              if rm commit 2> /dev/null; then exit 73; fi
              touch taken
            else
              mkdir locked 2> /dev/null || exit 73
            fi
            echo up
            while [ "$1" = --takeover ] || [ ! -e taken ]; do sleep 0.05; done
            exit 76
            """);
    return life("sh", script.toString());
  }
}
