package dev.signalbox.config;

import dev.signalbox.core.Budget;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a step has somebody carry out, and refuses on other steps what is for such alone. */
final class TaskReader {
  private static final List<String> OF_TASKS =
      List.of("timeout", "max-attempts", "retries", "backoff", "max-crashes");

  /** Those whose own time limit stands among their own keys. */
  private static final List<String> TIMED = List.of("approve", "wait-for-event");

  private final StepsReader lists;
  private final Setting setting;
  private final Problems problems;
  private final Scalars scalars;
  private final StepList.Entry entry;
  private final ShapeReader shapes;

  TaskReader(StepsReader lists, StepList.Entry entry, ShapeReader shapes) {
    this.lists = lists;
    this.setting = lists.setting();
    this.problems = setting.problems();
    this.scalars = setting.scalars();
    this.entry = entry;
    this.shapes = shapes;
  }

  Action read(StepShape shape, Mapping mapping) {
    var keys = new ArrayList<Shape.Key>();
    keys.add(Shape.Key.required(shape.key(), shape.value(), ""));
    keys.addAll(shape.beside());
    var members = new LinkedHashMap<>(shapes.members(mapping, keys).members());
    setting
        .runners()
        .ifPresent(installed ->
            installed.usePlugin(shape.key(), mapping.placeOf(shape.key()), entry.path()));
    if (shape.key().equals(Language.AGENT)) {
      runner(mapping, members);
    }
    return new Action.Task(
        shape.key(),
        new Part.Members(members).expression(),
        shape.start(),
        budgets(shape.key().equals(Language.AGENT), mapping));
  }

  /** Only agents tell what they consume. */
  private List<Budget> budgets(boolean agent, Mapping mapping) {
    BudgetReader.Budgets budgets =
        mapping
            .get("budget")
            .map(tree ->
                new BudgetReader(
                        problems, scalars, lists.sharing(), Optional.of(lists.where() + entry.id()))
                    .read(tree, mapping.at("budget")))
            .orElse(BudgetReader.Budgets.NONE);
    if (agent) {
      if (!budgets.shared().isEmpty()) {
        lists.draft().share(budgets.shared(), mapping.placeOf("budget"), mapping.at("budget"));
      }
      return Stream.concat(budgets.own().stream(), lists.draft().useBudgets().stream()).toList();
    }
    warnOfBudget(mapping);
    return List.of();
  }

  private void warnOfBudget(Mapping mapping) {
    if (mapping.get("budget").isPresent()) {
      problems.warning(
          mapping.placeOf("budget"),
          mapping.at("budget") + ": has no effect: only agents tell what they consume");
    }
  }

  /** Every agent step says in the end which runner it is for. */
  private void runner(Mapping mapping, Map<String, Part> members) {
    Optional<Tree> written = mapping.get("runner");
    String name =
        written
            .flatMap(tree -> scalars.name(tree, mapping.at("runner")))
            .orElse(setting.standardRunner());
    members.put("runner", new Part.Fixed(Json.string(name)));
    lists.draft().useStandardRunner(written.isEmpty());
    setting
        .runners()
        .ifPresent(installed ->
            installed.useRunner(name, written.orElse(entry.tree()).place(), mapping.at("runner")));
  }

  /** Nobody carries out a step of this kind. */
  void warnOfKeys(String kind, Mapping mapping) {
    boolean block = Language.names(StepLanguage.BLOCKS).contains(kind);
    for (String key : OF_TASKS) {
      if (mapping.get(key).isPresent() && block) {
        problems.error(
            mapping.placeOf(key),
            mapping.at(key)
                + ": expected none on "
                + kind
                + ", which is not tried again or timed as a whole; write it on the steps in it");
      } else if (mapping.get(key).isPresent()) {
        problems.warning(
            mapping.placeOf(key),
            mapping.at(key)
                + ": has no effect beside "
                + kind
                + (key.equals("timeout") && TIMED.contains(kind)
                    ? "; write it inside of " + kind
                    : ""));
      }
    }
    mapping
        .get("expect")
        .ifPresent(tree ->
            problems.error(
                mapping.placeOf("expect"),
                mapping.at("expect") + ": " + kind + " shows no evidence; remove it"));
    warnOfBudget(mapping);
  }
}
