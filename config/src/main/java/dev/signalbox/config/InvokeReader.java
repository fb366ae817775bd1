package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.OnParentCancel;
import dev.signalbox.core.WorkflowId;
import java.util.Optional;

/** Reads the steps that run another workflow. */
record InvokeReader(Setting setting, ExpressionReader expressions) {
  Optional<Action> read(Tree tree, String path) {
    Problems problems = setting.problems();
    return Mapping.closed(tree, path, Language.names(StepLanguage.INVOKE), problems)
        .flatMap(mapping -> {
          Expression data = data(mapping);
          OnParentCancel policy =
              setting
                  .scalars()
                  .constant(mapping, "on-parent-cancel", Language.ON_PARENT_CANCEL)
                  .map(OnParentCancel::valueOf)
                  .orElse(OnParentCancel.CANCEL);
          return mapping
              .require("workflow", "the workflow to run", problems)
              .flatMap(name -> workflow(name, mapping.at("workflow")))
              .map(id -> new Action.Invoke(id, data, policy));
        });
  }

  /** What goes on in a new run of the same workflow. */
  Optional<Action> next(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.CONTINUE), setting.problems())
        .map(mapping -> new Action.ContinueAsNew(data(mapping)));
  }

  private Expression data(Mapping mapping) {
    return mapping
        .get("data")
        .flatMap(value -> expressions.value(value, mapping.at("data")))
        .map(RunExpression::value)
        .orElseGet(() -> Expression.constant(Json.EMPTY_OBJECT));
  }

  private Optional<WorkflowId> workflow(Tree tree, String path) {
    Optional<String> name = setting.scalars().name(tree, path);
    Optional<String> unknown =
        setting
            .workflows()
            .flatMap(known ->
                name.filter(given -> !known.contains(given))
                    .map(given -> Nearest.expected(given, known)));
    if (unknown.isPresent()) {
      setting.problems().error(tree.place(), path + ": unknown workflow: " + unknown.get());
      return Optional.empty();
    }
    try {
      return name.map(WorkflowId::new);
    } catch (IllegalArgumentException e) {
      setting.problems().error(tree.place(), path + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
