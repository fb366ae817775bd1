package dev.signalbox.plugin.kanban;

import java.io.IOException;

/** The memory as it is now, never ahead of what is on the disk. */
final class MemoryBook {
  private final MemoryFile file;
  private Memory now;

  MemoryBook(MemoryFile file, Memory now) {
    this.file = file;
    this.now = now;
  }

  Memory now() {
    return now;
  }

  void turn(Memory next) throws IOException {
    if (!next.equals(now)) {
      file.save(next);
      now = next;
    }
  }
}
