package dev.signalbox.api;

import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.queue.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What attempts have printed, and where runs have worked. */
record RunFiles(Folders folders, Supplier<Optional<Workspaces>> git) implements Remains {
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

  @Override
  public List<RunId> workspaces() throws IOException {
    Optional<Workspaces> workspaces = git.get();
    return workspaces.isPresent() ? workspaces.get().kept() : List.of();
  }

  @Override
  public void removeWorkspace(RunId run) throws IOException {
    Optional<Workspaces> workspaces = git.get();
    if (workspaces.isPresent()) {
      var _ = workspaces.get().release(run);
    }
  }
}
