package dev.signalbox.api.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A disk of its own under a data folder, in memory, small enough to be filled. */
final class SmallDisk {
  private static final int PIECE = 1 << 20;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Puts one at this folder; empty where this user has no right to mount. */
  static Optional<SmallDisk> at(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "size=128m,mode=700",
            "signalbox-chaos",
            folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  /** Until nothing more goes in. */
  void fill() {
    try (OutputStream out = Files.newOutputStream(ballast())) {
      var piece = new byte[PIECE];
      while (true) {
        out.write(piece);
      }
    } catch (IOException _) {
      // It is full.
    }
  }

  void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whoever still has a file open there keeps it alive, but nobody finds it any more. */
  void unmount() throws IOException, InterruptedException {
    if (!run("umount", folder.toString()) && !run("umount", "--lazy", folder.toString())) {
      throw new IOException("expected to unmount " + folder + ", found that it cannot be done");
    }
  }
}
