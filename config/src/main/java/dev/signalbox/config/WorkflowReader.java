package dev.signalbox.config;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Expression;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Reads one workflow. */
final class WorkflowReader {
  private final Setting setting;
  private final Problems problems;
  private final Scalars scalars;
  private final WorkflowId id;
  private final String path;
  private final Draft draft;

  WorkflowReader(Setting setting, WorkflowId id) {
    this.setting = setting;
    this.problems = setting.problems();
    this.scalars = setting.scalars();
    this.id = id;
    this.path = "workflows." + id;
    this.draft = new Draft(problems);
  }

  /** Empty if there is a problem with it. */
  Optional<CompiledWorkflow> read(Tree tree) {
    int errors = problems.errors();
    return Mapping.closed(tree, path, Language.names(WorkflowLanguage.WORKFLOW), problems)
        .flatMap(mapping -> {
          var list = new StepList(problems, draft, StepNames.NONE);
          List<StepList.Entry> main =
              mapping
                  .require("steps", "what a run does", problems)
                  .map(steps -> list.steps(steps, mapping.at("steps")))
                  .orElse(List.of());
          List<StepList.Entry> handling = closing(list, mapping, "on-failure");
          List<StepList.Entry> finishing = closing(list, mapping, "finally");
          var triggers = new Triggers(setting, id);
          triggers.read(mapping);
          SeenData data = beginning(mapping, triggers);
          Visible visible = Visible.of(ids(main, handling, finishing), data);
          var arriving = ExpressionReader.ofEvents(problems, triggers.seen());
          FlowControl flow = new FlowReader(problems, scalars, mapping, arriving).read();
          var beginning = ExpressionReader.ofEvents(problems, data);
          var sharing = new BudgetReader.Sharing(id, beginning);
          BudgetReader.Budgets budgets = budgets(mapping, sharing);
          draft.limit(budgets);
          StartPolicy policy =
              new StartReader(problems, scalars, mapping, id, beginning).read(budgets.shared());
          Optional<Duration> timeout =
              mapping.get("timeout").flatMap(span -> scalars.span(span, mapping.at("timeout")));
          List<Step> steps = new StepsReader(setting, draft, sharing, true).own(main, visible, 0);
          Optional<Expression> output = output(mapping, visible.at(main.size()));
          var end = new StepsReader(setting, draft, sharing, false);
          List<Step> onFailure = end.own(handling, visible, main.size());
          List<Step> last = end.own(finishing, visible, main.size() + handling.size());
          List<Step.Awaited.Happening> cancelOn =
              mapping
                  .get("cancel-on")
                  .map(value ->
                      new WaitReader(problems, visible.atEnd())
                          .cancelling(value, mapping.at("cancel-on")))
                  .orElse(List.of());
          SequencedMap<String, Workflow.Label> labels = labels(mapping, beginning);
          new Ends(problems).check(mapping, steps, onFailure, last);
          warnOfBudget(mapping);
          if (errors < problems.errors()) {
            return Optional.empty();
          }
          String source = source(tree);
          return Optional.of(
              new CompiledWorkflow(
                  new Workflow(
                      id,
                      Digest.of(source),
                      triggers.events(),
                      timeout,
                      steps,
                      output,
                      onFailure,
                      last,
                      cancelOn,
                      labels),
                  source,
                  flow,
                  policy.and(draft.shared()),
                  triggers.schedules(),
                  mapping.get("group").flatMap(name -> scalars.name(name, mapping.at("group"))),
                  mapping
                      .get("retention")
                      .flatMap(span -> scalars.span(span, mapping.at("retention")))));
        });
  }

  private static List<String> ids(
      List<StepList.Entry> main, List<StepList.Entry> handling, List<StepList.Entry> finishing) {
    return Stream.of(main, handling, finishing)
        .flatMap(List::stream)
        .map(StepList.Entry::known)
        .toList();
  }

  /** What is known of the event that a run begins with; that of a batch holds many. */
  private SeenData beginning(Mapping mapping, Triggers triggers) {
    return mapping.get("batch").isPresent() ? SeenData.of(setting.declared()) : triggers.seen();
  }

  private BudgetReader.Budgets budgets(Mapping mapping, BudgetReader.Sharing sharing) {
    return mapping
        .get("budget")
        .map(budget ->
            new BudgetReader(problems, scalars, sharing, Optional.empty())
                .read(budget, mapping.at("budget")))
        .orElse(BudgetReader.Budgets.NONE);
  }

  private void warnOfBudget(Mapping mapping) {
    if (mapping.get("budget").isPresent() && !draft.isBudgetUsed()) {
      problems.warning(
          mapping.placeOf("budget"),
          mapping.at("budget") + ": has no effect: the workflow has no agent step");
    }
  }

  private static List<StepList.Entry> closing(StepList list, Mapping mapping, String key) {
    return mapping
        .get(key)
        .map(steps -> list.closing(steps, mapping.at(key), key))
        .orElse(List.of());
  }

  private SequencedMap<String, Workflow.Label> labels(
      Mapping mapping, ExpressionReader expressions) {
    var labels = new LinkedHashMap<String, Workflow.Label>();
    mapping
        .get("labels")
        .flatMap(tree ->
            Mapping.open(tree, mapping.at("labels"), "a mapping of expressions by name", problems))
        .filter(this::isFew)
        .ifPresent(named ->
            named
                .fields()
                .forEach((name, field) ->
                    label(named, name, field.value(), expressions)
                        .ifPresent(label -> labels.put(name, label))));
    return labels;
  }

  private boolean isFew(Mapping labels) {
    int count = labels.fields().size();
    if (count > WorkflowLanguage.LABELS_MAX) {
      problems.error(
          labels.place(),
          labels.path()
              + ": expected at most "
              + WorkflowLanguage.LABELS_MAX
              + " labels, found "
              + count);
    }
    return count <= WorkflowLanguage.LABELS_MAX;
  }

  private Optional<Workflow.Label> label(
      Mapping labels, String name, Tree value, ExpressionReader expressions) {
    if (name.isBlank() || name.contains("=") || name.length() > WorkflowLanguage.LABEL_NAME_MAX) {
      problems.error(
          labels.placeOf(name),
          labels.at(name)
              + ": expected a name of 1 to "
              + WorkflowLanguage.LABEL_NAME_MAX
              + " characters without '='");
      return Optional.empty();
    }
    return expressions.value(value, labels.at(name)).map(RunExpression::eventLabel);
  }

  private Optional<Expression> output(Mapping mapping, Visible visible) {
    return mapping
        .get("output")
        .flatMap(tree -> visible.expressions(problems).value(tree, mapping.at("output")))
        .map(RunExpression::value);
  }

  /** The definition and what it depends on, so that equal text has equal meaning. */
  private String source(Tree tree) {
    var members = new LinkedHashMap<String, Json>();
    members.put("workflow", Json.string(id.value()));
    if (draft.isStandardRunnerUsed()) {
      members.put("runner", Json.string(setting.standardRunner()));
    }
    if (draft.isFolderUsed()) {
      members.put("folder", Json.string(setting.folder().toString()));
    }
    members.put("definition", draft.definition(tree));
    return Json.object(members).text();
  }
}
