package dev.signalbox.api;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What attempts have printed, and where runs without a workspace have worked. */
record RunFiles(Folders folders) implements Remains {
  @Override
  public List<RunId> runs() throws IOException {
    try (Stream<Path> logs = children(folders.logs());
        Stream<Path> scratch = children(folders.allScratch())) {
      return Stream.concat(logs, scratch)
          .map(folder -> folder.getFileName().toString())
          .distinct()
          .filter(name -> name.matches("r[0-9a-z]+"))
          .map(RunId::new)
          .toList();
    }
  }

  private static Stream<Path> children(Path folder) throws IOException {
    return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
  }

  @Override
  public void remove(RunId run) throws IOException {
    removeLogs(run);
    Folders.delete(folders.scratch(run));
  }

  @Override
  public void removeLogs(RunId run) throws IOException {
    Folders.delete(folders.logs().resolve(run.value()));
  }
}
