package dev.signalbox.plugin.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.process.Graces;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The plugin {@code agent}: the step {@code agent: PROMPT}, and the evidence that the engine looks
 * for behind an agent's back: {@code commit}, {@code { check: COMMAND }}, {@code { paths: [GLOB]
 * }}. It needs {@link Runners} from the engine, and finds work in the {@link
 * dev.signalbox.plugin.spi.Workspaces} of the git plugin.
 */
public final class AgentFactory implements PluginFactory {
  private static final Duration CHECK_TIMEOUT = Duration.ofMinutes(10);
  private static final int MARK_BYTES = 8;

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public Shape settings() {
    return new Shape.Keys(
        List.of(
            Shape.Key.optional(
                "prompt-prefix",
                new Shape.Text(false),
                "What every agent is told before its own task."),
            Shape.Key.optional(
                "check-timeout", new Shape.Span(), "The longest that one check may take (10m).")));
  }

  @Override
  public List<StepShape> steps() {
    return List.of(
        new StepShape(
            AgentStep.KIND,
            new Shape.Text(true),
            List.of(
                Shape.Key.optional(
                    "runner",
                    new Shape.Text(false),
                    "The name of a runner; left out: the engine's standard runner."),
                Shape.Key.optional(
                    "env",
                    new Shape.MapOf(new Shape.TextOrSecret()),
                    "What the agent's environment holds besides the basics."),
                Shape.Key.optional(
                    "fresh",
                    new Shape.Flag(),
                    "true: a further attempt begins with the workspace's base and a new session."),
                StepShape.RUNS_ON),
            Step.Start.GRANTED));
  }

  @Override
  public Map<String, Shape> evidence() {
    return Map.of(
        CommitEvidence.KIND,
        new Shape.Keys(List.of()),
        CheckEvidence.KIND,
        new Shape.CommandLine(),
        PathsEvidence.KIND,
        new Shape.ListOf(new Shape.Text(false)));
  }

  @Override
  public boolean always() {
    return true;
  }

  @Override
  public Plugin create(Json settings, PluginHost host) {
    // The log of a check is capped by whoever hands it to us, and its last lines are kept by us.
    var supervisor =
        new ProcessSupervisor(Graces.STANDARD, Long.MAX_VALUE, System.getenv(), Clock.systemUTC());
    var random = new SecureRandom();
    return create(settings, host, supervisor, () -> mark(random));
  }

  static Plugin create(
      Json settings, PluginHost host, ProcessSupervisor supervisor, Supplier<String> marks) {
    JsonNode tree = JsonTree.of(settings);
    var folders = new Folders(host.data());
    var prompts = new Prompts(tree.path("prompt-prefix").asText(""), marks);
    var timeout = Duration.ofMillis(tree.path("check-timeout").asLong(CHECK_TIMEOUT.toMillis()));
    var work = new Work(host);
    return new AgentPlugin(
        Map.of(AgentStep.KIND, new AgentStep(host, prompts, new Sessions(folders), folders)),
        Map.of(
            CommitEvidence.KIND,
            new OfSoundWork(new CommitEvidence(work)),
            CheckEvidence.KIND,
            new OfSoundWork(new CheckEvidence(work, supervisor, timeout, folders)),
            PathsEvidence.KIND,
            new OfSoundWork(new PathsEvidence(work))));
  }

  private static String mark(SecureRandom random) {
    byte[] bytes = new byte[MARK_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
