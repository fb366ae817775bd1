package dev.signalbox.plugin.git;

import dev.signalbox.plugin.spi.Parcels;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * The workspaces of a worker process: they come as parcels and go back as such. There is no
 * repository and no login here; nothing is merged or pushed.
 */
public final class WorkerWorkspaces {
  private WorkerWorkspaces() {}

  /** Offers {@link Workspaces} and {@link Parcels} of the host's folder to those on the host. */
  public static void open(PluginHost host) {
    try {
      var folders = new Folders(host.data().toRealPath());
      folders.create();
      folders.sweep(folders.leftovers());
      Git git = Git.in(folders.home(), GitPluginFactory.inherited());
      var settings =
          new GitSettings(
              new GitSettings.Repository.Local(Path.of("/the/engine")),
              "main",
              GitSettings.Author.STANDARD,
              Optional.empty());
      var mirror = new Mirror(folders, git, settings, Clock.systemUTC());
      mirror.unlock();
      host.provide(Workspaces.class, new RunWorkspaces(folders, mirror, git));
      host.provide(Parcels.class, new Bundles(folders, mirror, git, false));
    } catch (IOException e) {
      throw new PluginException("git: cannot work in " + host.data() + ": " + e.getMessage(), e);
    }
  }
}
