package dev.signalbox.queue.retention;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.util.List;

/** What lies beside the log of runs: what their attempts have printed, and where they worked. */
public interface Remains {
  /** The runs of which anything lies there. */
  List<RunId> runs() throws IOException;

  /** Removes all that is left of a run; again, if need be. */
  void remove(RunId run) throws IOException;

  /** Removes what its attempts have printed, and no more than that. */
  void removeLogs(RunId run) throws IOException;

  /** The runs of which there is a workspace. */
  List<RunId> workspaces() throws IOException;

  /** Removes a workspace, if nothing of it would be lost; if not, it stays. */
  void removeWorkspace(RunId run) throws IOException;

  /** For runs that leave nothing. */
  record None() implements Remains {
    @Override
    public List<RunId> runs() {
      return List.of();
    }

    @Override
    public void remove(RunId run) {}

    @Override
    public void removeLogs(RunId run) {}

    @Override
    public List<RunId> workspaces() {
      return List.of();
    }

    @Override
    public void removeWorkspace(RunId run) {}
  }
}
