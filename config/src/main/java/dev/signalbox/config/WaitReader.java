package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what is waited for, and what cancels a run. */
record WaitReader(Problems problems, Scalars scalars, Visible visible) {
  private static final Pattern PATH =
      Pattern.compile("[^.\\s'\"\\[\\]\\\\]+(\\.[^.\\s'\"\\[\\]\\\\]+)*");
  private static final List<String> FORMS = List.of("event", "signal", "any-of", "all-of");

  /**
   * @param visible from the step that waits
   */
  WaitReader(Problems problems, Visible visible) {
    this(problems, new Scalars(problems), visible);
  }

  Optional<Action> read(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.WAIT), problems)
        .flatMap(mapping -> {
          Optional<Duration> timeout =
              mapping.get("timeout").flatMap(span -> scalars.span(span, mapping.at("timeout")));
          if (mapping.get("timeout").isEmpty()) {
            problems.warning(mapping.place(), path + ": without a timeout it waits for ever");
          }
          Optional<Duration> lookBack = mapping.get("since").flatMap(from -> since(from, mapping));
          boolean consume = consume(mapping);
          return form(mapping, FORMS)
              .flatMap(form ->
                  (form.equals("any-of") || form.equals("all-of")
                          ? several(mapping, form)
                          : awaited(form, mapping).map(List::of))
                      .map(awaited ->
                          new Action.Listen(
                              awaited, form.equals("all-of"), timeout, lookBack, consume)));
        });
  }

  private boolean consume(Mapping mapping) {
    if (mapping.get("consume").isPresent() && mapping.get("signal").isPresent()) {
      problems.error(
          mapping.placeOf("consume"),
          mapping.at("consume") + ": expected it beside events: a signal is for one wait anyway");
    }
    return mapping
        .get("consume")
        .flatMap(tree -> scalars.flag(tree, mapping.at("consume")))
        .orElse(false);
  }

  /** How far it looks back; empty for the beginning of the run. */
  private Optional<Duration> since(Tree tree, Mapping mapping) {
    String text = tree instanceof Tree.Scalar scalar ? scalar.text() : "";
    return switch (text) {
      case "run-start" -> Optional.empty();
      case "now" -> Optional.of(Duration.ZERO);
      default -> scalars.span(tree, mapping.at("since"));
    };
  }

  /** Of {@code cancel-on}: one, or a list of them. */
  List<Awaited.Happening> cancelling(Tree tree, String path) {
    boolean isList = tree instanceof Tree.Items;
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of(tree);
    var happenings = new ArrayList<Awaited.Happening>();
    for (int i = 0; i < items.size(); i++) {
      Mapping.closed(
              items.get(i),
              isList ? path + "[" + i + "]" : path,
              Language.names(StepLanguage.HAPPENING),
              problems)
          .flatMap(this::happening)
          .ifPresent(happenings::add);
    }
    return happenings;
  }

  private Optional<List<Awaited>> several(Mapping mapping, String form) {
    String path = mapping.at(form);
    Tree tree = mapping.get(form).orElseThrow();
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of();
    if (items.isEmpty()) {
      problems.error(
          tree.place(),
          path
              + ": expected a list of events and signals, found "
              + (tree instanceof Tree.Items ? "an empty one" : tree.found()));
    }
    var awaited = new ArrayList<Awaited>();
    for (int i = 0; i < items.size(); i++) {
      Mapping.closed(
              items.get(i), path + "[" + i + "]", Language.names(StepLanguage.AWAITED), problems)
          .flatMap(
              item -> form(item, List.of("event", "signal")).flatMap(word -> awaited(word, item)))
          .ifPresent(awaited::add);
    }
    return awaited.isEmpty() ? Optional.empty() : Optional.of(awaited);
  }

  /** The one key that says what is waited for; also refuses conditions on anything but events. */
  private Optional<String> form(Mapping mapping, List<String> forms) {
    List<String> found = mapping.fields().keySet().stream().filter(forms::contains).toList();
    if (found.size() != 1) {
      problems.error(
          found.isEmpty() ? mapping.place() : mapping.placeOf(found.get(1)),
          mapping.path()
              + ": expected one of "
              + String.join(", ", forms)
              + ", found "
              + (found.isEmpty() ? "none" : String.join(" and ", found)));
      return Optional.empty();
    }
    String form = found.getFirst();
    for (String key : List.of("match", "if")) {
      if (!form.equals("event") && mapping.get(key).isPresent()) {
        problems.error(
            mapping.placeOf(key),
            mapping.at(key)
                + ": expected it beside event, found it beside "
                + form
                + (form.equals("signal")
                    ? "; remove it"
                    : "; write it into the items of the list"));
      }
    }
    return Optional.of(form);
  }

  private Optional<Awaited> awaited(String form, Mapping mapping) {
    return form.equals("signal")
        ? mapping
            .get("signal")
            .flatMap(tree -> scalars.name(tree, mapping.at("signal")))
            .map(Awaited.Signal::new)
        : happening(mapping).map(happening -> happening);
  }

  private Optional<Awaited.Happening> happening(Mapping mapping) {
    Optional<String> name =
        mapping
            .require("event", "the name of the event", problems)
            .flatMap(tree -> scalars.name(tree, mapping.at("event")));
    ExpressionReader expressions = visible.arriving(name.orElse("")).expressions(problems);
    Optional<Step.Match> match =
        mapping.get("match").flatMap(tree -> match(tree, mapping, expressions));
    Optional<Expression> condition =
        mapping
            .get("if")
            .flatMap(tree -> expressions.condition(tree, mapping.at("if")))
            .map(RunExpression::condition);
    return name.map(event -> new Awaited.Happening(event, match, condition));
  }

  // --- Paths that match

  /** The same expression gives either value: what it sees as the event makes the difference. */
  private Optional<Step.Match> match(Tree tree, Mapping mapping, ExpressionReader expressions) {
    String at = mapping.at("match");
    return scalars
        .name(tree, at)
        .filter(path -> isPath(path, tree, at))
        .flatMap(path -> {
          // Both events need to have it: that of the run, too.
          var ofRun =
              visible.expressions(problems).part((Tree.Scalar) tree, 0, expression(path), at);
          return expressions
              .part((Tree.Scalar) tree, 0, expression(path), at)
              .filter(_ -> ofRun.isPresent())
              .map(RunExpression::value)
              .map(value -> new Step.Match(path, value, value));
        });
  }

  private boolean isPath(String path, Tree tree, String at) {
    String first = path.split("\\.", 2)[0];
    if (!PATH.matcher(path).matches()) {
      problems.error(
          tree.place(),
          at
              + ": expected a path of names such as data.orderId, found '"
              + Nearest.shortened(path)
              + "'; any other question is written as if");
      return false;
    }
    if (!CelReferences.EVENT.contains(first)) {
      problems.error(
          tree.place(),
          at
              + ": "
              + Nearest.expected(first, new TreeSet<>(CelReferences.EVENT))
              + (first.equals("event") ? "; write it without event." : "")
              + "; the fields of an event's data are data.NAME");
      return false;
    }
    return true;
  }

  private static String expression(String path) {
    var expression = new StringBuilder("event");
    for (String name : path.split("\\.", -1)) {
      expression.append(CelText.isName(name) ? "." + name : "['" + name + "']");
    }
    return expression.toString();
  }
}
