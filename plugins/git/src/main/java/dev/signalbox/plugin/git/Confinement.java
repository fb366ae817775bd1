package dev.signalbox.plugin.git;

import dev.signalbox.core.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Symbolic links that a run brings in must stay inside of the checkout; what the base had before is
 * the owner's business.
 */
final class Confinement {
  private static final int LINKS_MAX = 40;

  private Confinement() {}

  static void check(Mirror mirror, Path root, String base, String commit) throws IOException {
    Set<String> known = new HashSet<>(links(mirror, base));
    for (String entry : links(mirror, commit)) {
      String path = entry.substring(entry.indexOf('\t') + 1);
      if (!known.contains(entry) && leaves(root, root.resolve(path))) {
        throw new GitFailed(
            FailureKind.BOUNDARY_VIOLATION,
            "the symbolic link '"
                + path
                + "' points out of the repository; commit one that stays inside");
      }
    }
  }

  /** Mode, object and path of every symbolic link in the commit. */
  private static List<String> links(Mirror mirror, String commit) throws IOException {
    return mirror.own().run("ls-tree", "-r", "-z", "--full-tree", commit).orFail().parts().stream()
        .filter(entry -> entry.startsWith("120000 "))
        .toList();
  }

  /** Walks as the system would, link by link; a target need not exist to be outside. */
  static boolean leaves(Path root, Path link) throws IOException {
    var parts = new ArrayDeque<Path>();
    root.relativize(link).forEach(parts::add);
    Path here = root;
    int links = 0;
    while (!parts.isEmpty()) {
      String part = parts.pop().toString();
      Path next =
          part.equals("..")
              ? parent(here)
              : part.isEmpty() || part.equals(".") ? here : here.resolve(part);
      if (!next.startsWith(root)) {
        return true;
      }
      if (!Files.isSymbolicLink(next)) {
        here = next;
        continue;
      }
      Path target = Files.readSymbolicLink(next);
      if (target.isAbsolute() || ++links > LINKS_MAX) {
        return true;
      }
      pushAll(parts, target);
    }
    return false;
  }

  private static void pushAll(ArrayDeque<Path> parts, Path target) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      parts.push(target.getName(i));
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
