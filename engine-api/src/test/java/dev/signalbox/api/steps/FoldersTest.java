package dev.signalbox.api.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.api.files.DiskSpace;
import dev.signalbox.api.files.Folders;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.redact.Redactor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine writes below its data folder, what it reads there, and what it removes. */
final class FoldersTest {
  private static final RunId RUN = new RunId("r1");

  @TempDir Path folder;

  @Test
  void the_data_folder_is_its_owners_alone() throws IOException {
    var folders = Folders.create(folder.resolve("new/data"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folders.data())))
        .isEqualTo("rwx------");
  }

  @Test
  void S17_removing_a_folder_removes_links_and_not_what_they_lead_to() throws IOException {
    Path canary = Files.createDirectory(folder.resolve("canary"));
    Files.writeString(canary.resolve("precious"), "keep");
    Path doomed = Files.createDirectories(folder.resolve("doomed/below"));
    Files.createSymbolicLink(doomed.resolve("out"), canary);
    Files.writeString(doomed.resolve("file"), "x");

    Folders.delete(folder.resolve("doomed"));

    assertThat(folder.resolve("doomed")).doesNotExist();
    assertThat(canary.resolve("precious")).hasContent("keep");
  }

  @Test
  void S17_a_link_in_the_place_of_the_folder_is_all_that_is_removed() throws IOException {
    Path canary = Files.createDirectory(folder.resolve("canary"));
    Files.writeString(canary.resolve("precious"), "keep");
    Path link = Files.createSymbolicLink(folder.resolve("link"), canary);

    Folders.delete(link);

    assertThat(link).doesNotExist();
    assertThat(canary.resolve("precious")).hasContent("keep");
  }

  @Test
  void removing_what_is_not_there_is_no_error() throws IOException {
    Folders.delete(folder.resolve("nothing"));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void logs_are_read_in_the_order_of_their_making_each_under_its_name() throws IOException {
    var logs = logs();
    write(logs, "zeta", 1, "first");
    Files.setAttribute(
        folder.resolve("r1/zeta.1.run.log"),
        "lastModifiedTime",
        java.nio.file.attribute.FileTime.fromMillis(1));
    write(logs, "alpha", 1, "second [secret99]");
    write(logs, "alpha", 2, "third");

    try (var in = logs.read(RUN).orElseThrow()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(
              """
              --- zeta.1.run
              first
              --- alpha.1.run
              second [[redacted]]
              --- alpha.2.run
              third
              """);
    }
  }

  @Test
  void S17_a_link_among_the_logs_is_neither_followed_nor_written_through() throws IOException {
    Path canary = Files.writeString(folder.resolve("canary"), "precious\n");
    var logs = logs();
    write(logs, "a", 1, "own");
    Files.createSymbolicLink(folder.resolve("r1/b.1.run.log"), canary);

    try (var in = logs.read(RUN).orElseThrow()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("--- a.1.run\nown\n");
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> write(logs, "b", 1, "through"))
        .isInstanceOf(IOException.class);
    assertThat(canary).hasContent("precious\n");
  }

  @Test
  void a_run_without_output_has_no_log() throws IOException {
    assertThat(logs().read(RUN)).isEmpty();
  }

  private AttemptLogs logs() {
    return new AttemptLogs(folder, new Redactor(() -> Set.of("secret99")));
  }

  private static void write(AttemptLogs logs, String step, int attempt, String text)
      throws IOException {
    try (OutputStream out = logs.open(RUN, new StepPath(step), attempt, "run")) {
      out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** In MiB. A large disk is measured by its free megabytes, a small one by its share. */
  @ParameterizedTest
  @CsvSource({
    "100000, 50000, ENOUGH",
    "100000, 1024, ENOUGH",
    "100000, 1023, LOW",
    "100000, 256, LOW",
    "100000, 255, REFUSING",
    "64, 7, ENOUGH",
    "64, 6, LOW",
    "64, 1, REFUSING",
    "100000, 0, REFUSING"
  })
  void F04_the_level_follows_from_what_is_free(long total, long free, Space.Level level) {
    assertThat(DiskSpace.of(free << 20, total << 20)).isEqualTo(level);
  }
}
