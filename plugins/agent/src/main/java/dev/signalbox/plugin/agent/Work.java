package dev.signalbox.plugin.agent;

import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.Workspaces;
import dev.signalbox.plugin.spi.Workspaces.Fetched;
import java.io.IOException;
import java.util.Optional;

/** What a run's agent has committed, as the engine's own repository has it. */
record Work(PluginHost host) {
  sealed interface Seen {
    record Commit(Workspaces workspaces, Fetched fetched) implements Seen {}

    /** There is no workspace in which anything could have been committed, and what to do. */
    record Nowhere(String remedy) implements Seen {}
  }

  Seen of(RunId workspace) throws IOException {
    Optional<Workspaces> found = host.find(Workspaces.class);
    if (found.isEmpty()) {
      return new Seen.Nowhere(
          "there is no workspace to look at: add git to plugins, and a step 'git: clone' before");
    }
    Workspaces workspaces = found.get();
    if (workspaces.directory(workspace).isEmpty()) {
      return new Seen.Nowhere(
          "run " + workspace + " has no workspace to look at: put a step 'git: clone' before");
    }
    return new Seen.Commit(workspaces, workspaces.fetch(workspace));
  }
}
