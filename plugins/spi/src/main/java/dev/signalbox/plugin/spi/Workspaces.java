package dev.signalbox.plugin.spi;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What others need of the folders in which runs work. The git plugin offers it. A run is named by
 * {@link StepCall#workspace}.
 *
 * <p>A workspace belongs to the agent: nothing here runs a program with configuration or hooks out
 * of it.
 */
public interface Workspaces {
  /** Where the run's steps work; empty where the run has no workspace. */
  Optional<Path> directory(RunId workspace);

  /**
   * Brings what was committed in the workspace over to the engine's own mirror, and says what it
   * is.
   */
  Fetched fetch(RunId workspace) throws IOException;

  /** A fresh checkout of a commit that was fetched, for checks; gone when closed. */
  Checkout checkout(RunId workspace, String commit) throws IOException;

  /**
   * The run's change against its base, as a unified diff; empty where there is none, cut with a
   * note past 1 MiB.
   */
  String diff(RunId workspace) throws IOException;

  /** Puts the workspace back to its base, with nothing of the attempts before. */
  void reset(RunId workspace) throws IOException;

  /** The runs of which there is a workspace. */
  default List<RunId> kept() throws IOException {
    return List.of();
  }

  /**
   * Removes a workspace that nobody works in any more, if nothing of it would be lost: what was
   * committed in it is kept in the engine's own mirror, and everything was committed.
   *
   * @return false if it stays
   */
  default boolean release(RunId workspace) throws IOException {
    return false;
  }

  /**
   * What was fetched.
   *
   * @param base the commit that the workspace was made from
   * @param head the commit that was fetched; equal to {@code base} where nothing was committed
   * @param paths the files that differ between the two
   */
  record Fetched(String base, String head, List<String> paths) {
    public Fetched {
      paths = List.copyOf(paths);
    }
  }

  /** A folder with one commit checked out, outside of every workspace. */
  interface Checkout extends AutoCloseable {
    Path directory();

    @Override
    void close() throws IOException;
  }
}
