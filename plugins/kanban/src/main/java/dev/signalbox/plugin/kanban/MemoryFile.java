package dev.signalbox.plugin.kanban;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.plugin.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where the {@link Memory} is kept: one small file, exchanged as a whole. */
final class MemoryFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path file;

  MemoryFile(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("board.json");
  }

  Optional<Memory> load() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] content = Files.readAllBytes(file);
    try {
      return Optional.of(JSON.readValue(content, Memory.class));
    } catch (IOException e) {
      throw new PluginException(
          "kanban: "
              + file
              + " cannot be understood. Restore it from a backup, or delete it: cards are then taken to be where they are, and moves"
              + " made while the engine was down go unnoticed",
          e);
    }
  }

  void save(Memory memory) throws IOException {
    Path temporary = file.resolveSibling("board.json.tmp");
    Files.deleteIfExists(temporary);
    Durable.write(temporary, JSON.writeValueAsBytes(memory));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    Durable.sync(folder);
  }
}
