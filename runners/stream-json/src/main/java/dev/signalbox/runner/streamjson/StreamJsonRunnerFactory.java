package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerFactory;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The type {@code stream-json}: a coding agent that prints what it does as JSON lines, such as
 * Claude Code.
 */
public final class StreamJsonRunnerFactory implements RunnerFactory {
  private static final Limits STANDARD =
      new Limits(
          Optional.empty(),
          Optional.of(Duration.ofMinutes(15)),
          Optional.of(Duration.ofMinutes(5)));
  private static final Shape TEXT = new Shape.Text(false);

  private final ProcessSupervisor supervisor;

  public StreamJsonRunnerFactory() {
    this(ProcessSupervisor.standard());
  }

  StreamJsonRunnerFactory(ProcessSupervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public String type() {
    return "stream-json";
  }

  @Override
  public Shape settings() {
    var keys =
        new ArrayList<>(
            List.of(
                Shape.Key.optional(
                    "dialect",
                    new Shape.Word(List.of("claude")),
                    "Whose JSON lines these are (claude)."),
                Shape.Key.optional(
                    "command",
                    new Shape.ListOf(TEXT),
                    "The program and its first arguments ([claude])."),
                Shape.Key.optional("model", TEXT, "The model, as the program names it."),
                Shape.Key.optional(
                    "permission-mode",
                    new Shape.Word(
                        List.of(
                            "default",
                            "acceptEdits",
                            "plan",
                            "dontAsk",
                            "bypassPermissions",
                            "auto")),
                    "What the agent may do without asking (acceptEdits)."),
                Shape.Key.optional(
                    "args",
                    new Shape.ListOf(TEXT),
                    "Further arguments; those that the runner sets itself are refused."),
                Shape.Key.optional(
                    "billing",
                    new Shape.Word(List.of("subscription", "metered", "none")),
                    "How its use is paid for; stands beside the reported cost (subscription).")));
    keys.addAll(ProcessSettings.keys());
    return new Shape.Keys(keys);
  }

  @Override
  public Runner create(String name, Json settings, Secrets secrets) {
    JsonNode tree = JsonTree.of(settings);
    var invocation =
        new Invocation(
            texts(tree.path("command")).orElse(List.of("claude")),
            Optional.ofNullable(tree.get("model")).map(JsonNode::asText),
            tree.path("permission-mode").asText("acceptEdits"),
            texts(tree.path("args")).orElse(List.of()));
    return new StreamJsonRunner(
        name,
        invocation,
        ProcessSettings.of(tree, STANDARD),
        tree.path("billing").asText("subscription"),
        secrets,
        supervisor,
        Clock.systemUTC());
  }

  private static Optional<List<String>> texts(JsonNode node) {
    return node.isArray()
        ? Optional.of(
            StreamSupport.stream(node.spliterator(), false).map(JsonNode::asText).toList())
        : Optional.empty();
  }
}
