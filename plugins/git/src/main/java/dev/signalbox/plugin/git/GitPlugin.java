package dev.signalbox.plugin.git;

import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Parcels;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.plugin.spi.StepKind;
import dev.signalbox.plugin.spi.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class GitPlugin implements Plugin {
  private static final Logger LOG = LoggerFactory.getLogger(GitPlugin.class);
  private static final Pattern VERSION =
      Pattern.compile("git version (\\d+)\\.(\\d+).*", Pattern.DOTALL);

  /** The first with {@code merge-tree --write-tree}. */
  private static final int VERSION_MIN = 2_038;

  private final Folders folders;
  private final Mirror mirror;
  private final RunWorkspaces workspaces;
  private final PluginHost host;
  private final List<Path> leftovers;
  private final ReentrantLock lock = new ReentrantLock();

  private GitPlugin(PluginHost host, Folders folders, Mirror mirror, List<Path> leftovers) {
    this.host = host;
    this.folders = folders;
    this.mirror = mirror;
    this.leftovers = leftovers;
    this.workspaces = new RunWorkspaces(folders, mirror, mirror.git());
  }

  static GitPlugin create(
      GitSettings settings, PluginHost host, Map<String, String> environment, Clock clock) {
    try {
      var folders = new Folders(host.data().toRealPath());
      folders.create();
      Git git = Git.in(folders.home(), environment);
      requireVersion(git);
      var mirror = new Mirror(folders, git, settings, clock);
      mirror.unlock();
      var plugin = new GitPlugin(host, folders, mirror, folders.leftovers());
      host.provide(Workspaces.class, plugin.workspaces);
      host.provide(Parcels.class, new Bundles(folders, mirror, git, true));
      return plugin;
    } catch (IOException e) {
      throw new PluginException("git: cannot work in " + host.data() + ": " + e.getMessage(), e);
    }
  }

  private static void requireVersion(Git git) {
    String found;
    try {
      found = git.run("--version").line();
    } catch (IOException e) {
      throw new PluginException(
          "git: the program 'git' was not found on the PATH: install git 2.38 or newer", e);
    }
    Matcher version = VERSION.matcher(found);
    if (!version.matches()
        || Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2))
            < VERSION_MIN) {
      throw new PluginException(
          "git: expected git 2.38 or newer, found '" + found + "': install a newer one");
    }
  }

  @Override
  public Map<String, StepKind> steps() {
    return Map.of("git", new GitStep(host, mirror, workspaces, lock));
  }

  @Override
  public Map<String, EvidenceKind> evidence() {
    return Map.of();
  }

  @Override
  public List<Hook> hooks() {
    return List.of(new WorkspaceRemoval(workspaces, mirror));
  }

  /** Clears up behind a crash. */
  @Override
  public void start() {
    Thread.ofVirtual().name("git-recovery").start(this::clearUp);
  }

  private void clearUp() {
    folders.sweep(leftovers);
    lock.lock();
    try {
      new Delivery(mirror).recover();
    } catch (IOException e) {
      LOG.warn(
          "the repository {} cannot be looked at: {}",
          mirror.settings().repository().operand(),
          e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {}
}
