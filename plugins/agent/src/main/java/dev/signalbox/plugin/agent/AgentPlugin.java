package dev.signalbox.plugin.agent;

import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.StepKind;
import java.util.List;
import java.util.Map;

/** Nothing of it runs by itself. */
record AgentPlugin(Map<String, StepKind> steps, Map<String, EvidenceKind> evidence)
    implements Plugin {
  @Override
  public List<Hook> hooks() {
    return List.of();
  }

  @Override
  public void start() {}

  @Override
  public void close() {}
}
