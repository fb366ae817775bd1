package dev.signalbox.plugin.git;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plugin {@code git}: workspaces for runs, and their way back into the repository. */
public final class GitPluginFactory implements PluginFactory {
  private static final Set<String> INHERITED =
      Set.of("PATH", "SSH_AUTH_SOCK", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY");

  @Override
  public String name() {
    return "git";
  }

  @Override
  public Shape settings() {
    return GitSettings.SHAPE;
  }

  @Override
  public List<StepShape> steps() {
    return List.of(GitStep.SHAPE);
  }

  @Override
  public Map<String, Shape> evidence() {
    return Map.of();
  }

  @Override
  public boolean always() {
    return false;
  }

  @Override
  public Plugin create(Json settings, PluginHost host) {
    return GitPlugin.create(
        GitSettings.of(settings, host::secret), host, inherited(), Clock.systemUTC());
  }

  /** What of the environment git gets to see. */
  static Map<String, String> inherited() {
    var environment = new LinkedHashMap<>(System.getenv());
    environment.keySet().retainAll(INHERITED);
    return environment;
  }
}
