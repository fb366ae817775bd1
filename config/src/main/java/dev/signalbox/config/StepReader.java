package dev.signalbox.config;

import dev.signalbox.config.StepsReader.Role;
import dev.signalbox.core.Budget;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one step. */
final class StepReader {
  private static final List<String> OF_TASKS =
      List.of("timeout", "max-attempts", "retries", "backoff", "max-crashes");

  /** Those whose own time limit stands among their own keys. */
  private static final List<String> TIMED = List.of("approve", "wait-for-event");

  private final Setting setting;
  private final Problems problems;
  private final Scalars scalars;
  private final ExpressionReader expressions;
  private final ShapeReader shapes;
  private final ExpectReader evidence;
  private final StepsReader lists;
  private final StepList.Entry entry;
  private final Visible visible;
  private final Role role;

  StepReader(StepsReader lists, StepList.Entry entry, Visible visible) {
    this(lists, entry, visible, Role.STANDS);
  }

  StepReader(StepsReader lists, StepList.Entry entry, Visible visible, Role role) {
    this.lists = lists;
    this.setting = lists.setting();
    this.problems = setting.problems();
    this.scalars = setting.scalars();
    this.evidence = new ExpectReader(setting);
    this.entry = entry;
    this.visible = visible;
    this.role = role;
    this.expressions = visible.expressions(problems);
    var texts =
        new StepTexts(
            scalars, setting.secretNames(), new TemplateReader(problems, expressions), expressions);
    this.shapes = new ShapeReader(problems, texts, setting.folder());
  }

  /** Empty if there is a problem with it. */
  Optional<Step> read() {
    return Mapping.open(entry.tree(), entry.path(), "a step", problems).flatMap(this::step);
  }

  private Optional<Step> step(Mapping mapping) {
    int errors = problems.errors();
    Optional<Action> action = kind(mapping).flatMap(kind -> action(kind, mapping));
    Optional<Expression> condition =
        mapping
            .get("if")
            .flatMap(tree -> expressions.condition(tree, mapping.at("if")))
            .map(RunExpression::condition);
    var retries = new RetryReader(scalars, problems);
    Step.Retry retry = retries.read(mapping);
    retries.plain(mapping).ifPresent(plain -> lists.draft().rename(entry.tree(), plain));
    Optional<Duration> timeout = span(mapping, "timeout");
    List<Step.Expectation> expect =
        evidence.read(mapping, action.filter(StepReader::isAgent).isPresent());
    Optional<Step> compensation =
        mapping.get("compensate").flatMap(tree -> compensation(tree, mapping));
    lists.draft().useFolder(shapes.isFolderUsed() || evidence.isFolderUsed());
    if (errors < problems.errors()) {
      return Optional.empty();
    }
    return action.map(what ->
        new Step(new StepId(entry.id()), what, condition, retry, timeout, expect, compensation));
  }

  private Optional<Step> compensation(Tree tree, Mapping mapping) {
    if (role == Role.UNDOES) {
      return Optional.empty();
    }
    if (!lists.undone()) {
      problems.warning(
          mapping.placeOf("compensate"),
          mapping.at("compensate")
              + ": has no effect here: these steps run when everything has been undone");
    }
    return lists.below(entry.id()).undoing(tree, mapping.at("compensate"), visible);
  }

  private static boolean isAgent(Action action) {
    return action instanceof Action.Task task && task.kind().equals(Language.AGENT);
  }

  // --- The kind

  /** The one key that says what the step does; also refuses unknown keys. */
  private Optional<String> kind(Mapping mapping) {
    List<String> kinds = kinds();
    List<String> found = mapping.fields().keySet().stream().filter(kinds::contains).toList();
    var known =
        new ArrayList<>(
            Language.names(
                switch (role) {
                  case STANDS -> StepLanguage.STEP;
                  case UNDOES -> StepLanguage.UNDOING;
                }));
    if (found.size() == 1) {
      known.add(found.getFirst());
      shape(found.getFirst()).ifPresent(shape -> known.addAll(Language.names(shape.beside())));
      mapping.refuseUnknown(known.stream().distinct().toList(), problems);
      return Optional.of(found.getFirst());
    }
    known.addAll(kinds);
    setting.vocabulary().steps().forEach(shape -> known.addAll(Language.names(shape.beside())));
    mapping.refuseUnknown(known.stream().distinct().toList(), problems);
    String expected = "expected one of " + String.join(", ", kinds);
    problems.error(
        found.isEmpty() ? mapping.place() : mapping.placeOf(found.get(1)),
        entry.path()
            + ": "
            + expected
            + " in a step, found "
            + (found.isEmpty() ? "none" : String.join(" and ", found)));
    return Optional.empty();
  }

  /** A block undoes nothing: the steps in it would stand where those that are undone do. */
  private List<String> kinds() {
    Stream<String> words =
        Stream.concat(
            setting.vocabulary().steps().stream().map(StepShape::key),
            Language.names(StepLanguage.BUILT_IN).stream());
    Stream<String> all =
        switch (role) {
          case STANDS -> Stream.concat(words, Language.names(StepLanguage.BLOCKS).stream());
          case UNDOES -> words;
        };
    return all.distinct().sorted().toList();
  }

  private Optional<StepShape> shape(String kind) {
    return setting.vocabulary().steps().stream()
        .filter(shape -> shape.key().equals(kind))
        .findFirst();
  }

  // --- What it does

  private Optional<Action> action(String kind, Mapping mapping) {
    Optional<StepShape> shape = shape(kind);
    if (shape.isPresent()) {
      return Optional.of(task(shape.get(), mapping));
    }
    warnOfTaskKeys(kind, mapping);
    warnOfBudget(mapping);
    Tree value = mapping.get(kind).orElseThrow();
    String path = mapping.at(kind);
    return switch (kind) {
      case "sleep" -> scalars.span(value, path).map(Action.Sleep::new);
      case "set" ->
          expressions
              .value(value, path)
              .map(program -> new Action.Compute(RunExpression.value(program)));
      case "emit" -> emit(value, path);
      case "approve" -> new ApproveReader(problems, scalars, shapes).read(value, path);
      case "wait-for-event" -> new WaitReader(problems, visible).read(value, path);
      case "invoke" -> new InvokeReader(setting, expressions).read(value, path);
      case "continue-as-new" -> new InvokeReader(setting, expressions).next(value, path);
      default -> new BlockReader(lists.below(entry.id()), visible).read(kind, value, path);
    };
  }

  private void warnOfTaskKeys(String kind, Mapping mapping) {
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
  }

  private Action task(StepShape shape, Mapping mapping) {
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

  private Optional<Action> emit(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.EMIT), problems)
        .flatMap(mapping -> {
          Optional<Expression> data =
              mapping
                  .get("data")
                  .flatMap(value -> expressions.value(value, mapping.at("data")))
                  .map(RunExpression::value);
          return mapping
              .require("name", "the name of the event", problems)
              .flatMap(value -> eventName(value, mapping.at("name")))
              .map(name ->
                  new Action.Emit(
                      name, data.orElseGet(() -> Expression.constant(Json.EMPTY_OBJECT))));
        });
  }

  private Optional<String> eventName(Tree tree, String path) {
    Optional<String> name = scalars.name(tree, path);
    if (name.filter(EventName::isReserved).isPresent()) {
      problems.error(
          tree.place(),
          path
              + ": expected a name of your own, found "
              + tree.found()
              + ", which only the engine itself uses");
      return Optional.empty();
    }
    return name;
  }

  // --- Values

  private Optional<Duration> span(Mapping mapping, String key) {
    return mapping.get(key).flatMap(tree -> scalars.span(tree, mapping.at(key)));
  }
}
