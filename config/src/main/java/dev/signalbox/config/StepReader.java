package dev.signalbox.config;

import dev.signalbox.config.StepsReader.Role;
import dev.signalbox.core.EventName;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import dev.signalbox.core.StepShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one step. */
final class StepReader {
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
    var tasks = new TaskReader(lists, entry, shapes);
    Optional<StepShape> shape = shape(kind);
    if (shape.isPresent()) {
      return Optional.of(tasks.read(shape.get(), mapping));
    }
    tasks.warnOfKeys(kind, mapping);
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
