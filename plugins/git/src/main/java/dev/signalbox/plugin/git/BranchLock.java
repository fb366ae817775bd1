package dev.signalbox.plugin.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Git's lock of a work tree's index, which keeps every other git out, taken in our name: it says
 * what is under way, so that whoever finds it after a kill knows what to take back.
 *
 * @param owner tells our locks from those of another engine
 */
record BranchLock(Path gitDirectory, String owner) {
  private static final String OURS = "signalbox is moving this branch forward";
  private static final int LENGTH_MAX = 1024;

  /** The branch moves from one commit to the other. */
  record Move(String base, String merged) {}

  /** False where somebody has it. */
  boolean take(String base, String merged) throws IOException {
    try {
      // Linked into place, whole: nobody ever sees the half of it.
      Files.writeString(
          draft(),
          String.join("\n", OURS, owner, base, merged) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.SYNC);
      Files.createLink(file(), draft());
      Files.delete(draft());
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** What our own lock says; empty where there is none, or another's. */
  Optional<Move> move() throws IOException {
    if (!Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS)
        || Files.size(file()) > LENGTH_MAX) {
      return Optional.empty();
    }
    List<String> lines = new String(Files.readAllBytes(file()), UTF_8).lines().toList();
    boolean ours =
        lines.size() == 4
            && lines.get(0).equals(OURS)
            && lines.get(1).equals(owner)
            && Refs.isCommit(lines.get(2))
            && Refs.isCommit(lines.get(3));
    return ours ? Optional.of(new Move(lines.get(2), lines.get(3))) : Optional.empty();
  }

  void release() throws IOException {
    Files.deleteIfExists(draft());
    Files.deleteIfExists(file());
  }

  Path file() {
    return gitDirectory.resolve("index.lock");
  }

  private Path draft() {
    return gitDirectory.resolve("signalbox-lock");
  }
}
