package dev.signalbox.config;

import dev.signalbox.config.CelEnvironment.Names;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one workflow. */
final class WorkflowReader {
  private final Setting setting;
  private final Problems problems;
  private final Scalars scalars;
  private final WorkflowId id;
  private final String path;
  private boolean folderUsed;
  private boolean standardRunnerUsed;

  WorkflowReader(Setting setting, WorkflowId id) {
    this.setting = setting;
    this.problems = setting.problems();
    this.scalars = setting.scalars();
    this.id = id;
    this.path = "workflows." + id;
  }

  /** Empty if there is a problem with it. */
  Optional<CompiledWorkflow> read(Tree tree) {
    int errors = problems.errors();
    return Mapping.closed(tree, path, Language.names(Language.WORKFLOW), problems)
        .flatMap(mapping -> {
          var list = new StepList(problems);
          List<StepList.Entry> main =
              mapping
                  .require("steps", "what a run does", problems)
                  .map(steps -> list.steps(steps, mapping.at("steps")))
                  .orElse(List.of());
          List<StepList.Entry> handling =
              mapping
                  .get("on-failure")
                  .map(steps -> list.onFailure(steps, mapping.at("on-failure")))
                  .orElse(List.of());
          List<String> ids =
              Stream.concat(main.stream(), handling.stream())
                  .map(entry -> entry.named() ? entry.id() : StepNames.UNNAMED)
                  .toList();
          var triggers = new Triggers(setting, id);
          triggers.read(mapping);
          FlowControl flow = new FlowReader(problems, scalars, mapping).read();
          Optional<Duration> timeout =
              mapping.get("timeout").flatMap(span -> scalars.span(span, mapping.at("timeout")));
          List<Step> steps = steps(main, ids, 0);
          Optional<Expression> output = output(mapping, new StepNames(ids, main.size()));
          List<Step> onFailure = steps(handling, ids, main.size());
          if (errors < problems.errors()) {
            return Optional.empty();
          }
          String source = source(tree);
          return Optional.of(
              new CompiledWorkflow(
                  new Workflow(
                      id, Digest.of(source), triggers.events(), timeout, steps, output, onFailure),
                  source,
                  flow,
                  triggers.schedules()));
        });
  }

  private List<Step> steps(List<StepList.Entry> entries, List<String> ids, int first) {
    var steps = new ArrayList<Step>();
    for (int i = 0; i < entries.size(); i++) {
      var reader = new StepReader(setting, entries.get(i), new StepNames(ids, first + i));
      reader.read().ifPresent(steps::add);
      folderUsed |= reader.isFolderUsed();
      standardRunnerUsed |= reader.isStandardRunnerUsed();
    }
    return steps;
  }

  private Optional<Expression> output(Mapping mapping, StepNames names) {
    return mapping
        .get("output")
        .flatMap(tree ->
            new ExpressionReader(problems, Names.OF_RUNS, names).value(tree, mapping.at("output")))
        .map(RunExpression::value);
  }

  /** The definition and what it depends on, so that equal text has equal meaning. */
  private String source(Tree tree) {
    var members = new LinkedHashMap<String, Json>();
    members.put("workflow", Json.string(id.value()));
    if (standardRunnerUsed) {
      members.put("runner", Json.string(setting.standardRunner()));
    }
    if (folderUsed) {
      members.put("folder", Json.string(setting.folder().toString()));
    }
    members.put("definition", CanonicalJson.of(tree));
    return Json.object(members).text();
  }
}
