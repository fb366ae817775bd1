package dev.signalbox.plugin.git;

import dev.signalbox.core.Fact;
import dev.signalbox.core.RunId;
import dev.signalbox.plugin.spi.Hook;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a workspace once its run has succeeded and nothing in it would be lost: all that it holds
 * is committed, and the base branch has it. Every other workspace stays, for a retry or for a
 * person to look at.
 */
record WorkspaceRemoval(RunWorkspaces workspaces, Mirror mirror) implements Hook.Observe {
  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceRemoval.class);

  @Override
  public String name() {
    return "workspace-removal";
  }

  @Override
  public Set<Class<? extends Fact>> facts() {
    return Set.of(Fact.RunSucceeded.class);
  }

  @Override
  public void observe(Observation observation) throws IOException {
    RunId run = observation.run().workspace();
    if (workspaces.directory(run).isEmpty()) {
      return;
    }
    try {
      var work = workspaces.fetch(run);
      if (!mirror.contains(mirror.baseHead(), work.head())) {
        LOG.info(
            "run {}: its workspace stays, {} is not in {}",
            run,
            work.head(),
            mirror.settings().base());
      } else if (workspaces.isDirty(run, work.head())) {
        LOG.info("run {}: its workspace stays, it holds files that were never committed", run);
      } else {
        workspaces.remove(run);
      }
    } catch (GitFailed e) {
      LOG.warn("run {}: its workspace stays, it cannot be examined: {}", run, e.getMessage());
    }
  }
}
