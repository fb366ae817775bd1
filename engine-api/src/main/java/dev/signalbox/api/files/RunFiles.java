package dev.signalbox.api.files;

import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.queue.retention.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What attempts have printed, and where runs have worked. */
public record RunFiles(Folders folders, Supplier<Optional<Workspaces>> git) implements Remains {
  @Override
  public List<RunId> runs() throws IOException {
    return Stream.concat(children(folders.logs()).stream(), children(folders.allScratch()).stream())
        .distinct()
        .filter(name -> name.matches("r[0-9a-z]+"))
        .map(RunId::new)
        .toList();
  }

  private static List<String> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
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
