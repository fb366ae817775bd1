package dev.signalbox.api.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.api.cli.Commands.CheckOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.config.CompiledWorkflow;
import dev.signalbox.config.EngineConfig;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Diagram;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Finding;
import dev.signalbox.core.model.Finding.Severity;
import dev.signalbox.core.model.ModelCheck;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The commands {@code check} and {@code draw}: what the workflows of a file can come to. */
record ModelCommand(EngineConfig config, PrintStream out, PrintStream err) {
  private static final String TYPE = "{type}";

  ExitCode check(CheckOptions options) {
    List<ModelCheck.Result> results = ModelCheck.of(workflows(), this::isSent, limits(options));
    if (options.json()) {
      out.println(json(results));
    } else {
      results.forEach(this::print);
    }
    boolean isClean =
        results.stream()
            .flatMap(result -> result.findings().stream())
            .allMatch(found -> found.severity() == Severity.HINT);
    return isClean ? ExitCode.OK : ExitCode.FAILED;
  }

  ExitCode draw(Optional<String> name, boolean cancels, CheckOptions options) {
    List<String> names = config.workflows().keySet().stream().map(WorkflowId::value).toList();
    Optional<String> chosen = name.filter(names::contains);
    if (name.isEmpty() && names.size() == 1) {
      chosen = Optional.of(names.getFirst());
    }
    if (chosen.isEmpty()) {
      err.println(
          "signalbox: expected one of the workflows "
              + String.join(", ", names)
              + ", found "
              + name.orElse("none"));
      return name.isEmpty() ? ExitCode.USAGE : ExitCode.NOT_FOUND;
    }
    var explored = ModelCheck.explore(workflows(), new WorkflowId(chosen.get()), limits(options));
    out.print(Diagram.of(explored, cancels));
    return ExitCode.OK;
  }

  private List<Workflow> workflows() {
    return config.workflows().values().stream().map(CompiledWorkflow::workflow).toList();
  }

  /** Whether a webhook or a plugin may send events of this name. */
  private boolean isSent(String event) {
    return config.plugins().keySet().stream().anyMatch(plugin -> event.startsWith(plugin + "/"))
        || config.webhooks().values().stream()
            .map(EngineConfig.Webhook::event)
            .anyMatch(pattern -> isLike(pattern, event));
  }

  private static boolean isLike(String pattern, String event) {
    int hole = pattern.indexOf(TYPE);
    return hole < 0
        ? event.equals(pattern)
        : event.startsWith(pattern.substring(0, hole))
            && event.endsWith(pattern.substring(hole + TYPE.length()));
  }

  private static ModelCheck.Limits limits(CheckOptions options) {
    return new ModelCheck.Limits(
        Bounds.STANDARD,
        () -> {
          long start = System.nanoTime();
          return states ->
              states < options.states() && System.nanoTime() - start < options.patience().toNanos();
        });
  }

  private void print(ModelCheck.Result result) {
    for (Finding found : result.findings()) {
      out.println(
          word(found.severity())
              + ": "
              + result.workflow()
              + found.place().map(place -> "." + place).orElse("")
              + ": "
              + found.message()
              + " ["
              + found.kind().kebab()
              + "]");
      if (!found.trace().isEmpty()) {
        out.println("    " + String.join(" > ", found.trace()));
      }
    }
    out.println(
        result.workflow()
            + ": explored "
            + Program.count(result.states(), "state")
            + ", "
            + (result.complete() ? "complete" : "cut off")
            + "; can end as "
            + result.ends().stream().map(ModelCommand::word).collect(Collectors.joining(", "))
            + (result.closingCanFail() ? "; a step that runs at its end can fail itself" : "")
            + (result.decided() ? "" : "; what no run gets to is not told"));
  }

  private static ObjectNode json(List<ModelCheck.Result> results) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode list = root.putArray("workflows");
    for (ModelCheck.Result result : results) {
      ObjectNode node = list.addObject();
      node.put("workflow", result.workflow().value())
          .put("states", result.states())
          .put("complete", result.complete())
          .put("decided", result.decided());
      ArrayNode ends = node.putArray("outcomes");
      result.ends().forEach(end -> ends.add(word(end)));
      node.put("closing-can-fail", result.closingCanFail());
      ArrayNode findings = node.putArray("findings");
      result.findings().forEach(found -> describe(found, findings.addObject()));
    }
    return root;
  }

  private static void describe(Finding found, ObjectNode node) {
    node.put("kind", found.kind().kebab())
        .put("severity", word(found.severity()))
        .put("step", found.place().orElse(null))
        .put("message", found.message());
    ArrayNode trace = node.putArray("trace");
    found.trace().forEach(trace::add);
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String word(End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }
}
