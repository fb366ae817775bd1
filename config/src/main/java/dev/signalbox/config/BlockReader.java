package dev.signalbox.config;

import dev.signalbox.config.StepsReader.Lane;
import dev.signalbox.core.Block;
import dev.signalbox.core.Expression;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the steps that hold lists of steps.
 *
 * @param visible from the block itself
 */
record BlockReader(StepsReader lists, Visible visible) {
  /** What an item cannot be called. */
  private static final Set<String> TAKEN =
      Set.of("event", "input", "steps", "run", "trigger", "index");

  Optional<Action> read(String kind, Tree tree, String path) {
    if (visible.steps().depth() > Language.DEPTH_MAX) {
      problems()
          .error(
              tree.place(),
              path
                  + ": expected at most "
                  + Language.DEPTH_MAX
                  + " blocks within one another, found more; let it invoke a workflow");
      return Optional.empty();
    }
    return switch (kind) {
      case "parallel" -> branches(tree, path).map(Block.Parallel::new);
      case "race" -> branches(tree, path).map(Block.Race::new);
      case "for-each" -> forEach(tree, path);
      case "switch" -> cases(tree, path).map(Block.Switch::new);
      case "repeat" -> repeat(tree, path);
      default -> throw new IllegalStateException("not a block of the core language: " + kind);
    };
  }

  // --- Branches

  /** In the order of their names: the order of keys is layout. */
  private Optional<SequencedMap<String, List<Step>>> branches(Tree tree, String path) {
    return Mapping.open(tree, path, "a mapping of branches by name", problems())
        .filter(mapping -> isFilled(mapping, path))
        .<SequencedMap<String, List<Step>>>map(mapping -> {
          var branches = new TreeMap<String, List<Step>>();
          mapping
              .fields()
              .forEach((name, field) -> {
                Lane lane = lists.lane(name, field.value(), mapping.at(name), visible);
                if (isBranch(name, field.key(), mapping.at(name))) {
                  branches.put(name, lane.steps());
                }
              });
          return new LinkedHashMap<>(branches);
        })
        .filter(branches -> !branches.isEmpty())
        .filter(branches -> branches.values().stream().noneMatch(List::isEmpty));
  }

  /**
   * Where no step of a list can be read, problems say so, and there is nothing to be made of it.
   */
  private static boolean isFilled(Lane lane) {
    return !lane.steps().isEmpty();
  }

  private boolean isFilled(Mapping mapping, String path) {
    if (mapping.fields().isEmpty()) {
      problems().error(mapping.place(), path + ": expected branches by name, found none");
    }
    return !mapping.fields().isEmpty();
  }

  private boolean isBranch(String name, Tree.Scalar key, String path) {
    if (name.equals("compensate")) {
      problems()
          .error(
              key.place(),
              path + ": expected another name, found the one of what undoes a step; rename it");
      return false;
    }
    try {
      return new StepId(name).value().equals(name);
    } catch (IllegalArgumentException e) {
      problems()
          .error(
              key.place(),
              path
                  + ": name of a branch: "
                  + String.valueOf(e.getMessage()).replaceFirst("^step id: ", ""));
      return false;
    }
  }

  // --- Items

  private Optional<Action> forEach(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.FOR_EACH), problems())
        .flatMap(mapping -> {
          Optional<Expression> in =
              mapping
                  .require("in", "the list of items", problems())
                  .flatMap(list -> expressions(visible).value(list, mapping.at("in")))
                  .map(RunExpression::value);
          String as = item(mapping);
          int window = whole(mapping, "window", Language.WINDOW_MAX).orElse(Language.WINDOW);
          boolean failing = !word(mapping, "on-item-failure").equals(Optional.of("continue"));
          Optional<Lane> lane = rounds(mapping, visible.item(as));
          return in.flatMap(items ->
              lane.filter(BlockReader::isFilled)
                  .map(each -> new Block.ForEach(items, as, window, failing, each.steps())));
        });
  }

  private String item(Mapping mapping) {
    String name =
        mapping
            .get("as")
            .flatMap(tree -> scalars().name(tree, mapping.at("as")))
            .orElse(Language.ITEM);
    if (!CelText.isVariable(name) || TAKEN.contains(name)) {
      problems()
          .error(
              mapping.get("as").orElseThrow().place(),
              mapping.at("as")
                  + ": expected a name of letters, digits and '_' that expressions do not know"
                  + " already, found '"
                  + Nearest.shortened(name)
                  + "'");
      return Language.ITEM;
    }
    if (visible.names().items().contains(name)) {
      problems()
          .warning(
              mapping.placeOf("as"),
              mapping.path()
                  + ": "
                  + name
                  + " is the item of a block around this one already, which cannot be seen in here;"
                  + " give this one another name with as");
    }
    return name;
  }

  // --- Cases

  private Optional<List<Block.Case>> cases(Tree tree, String path) {
    List<Tree> items = tree instanceof Tree.Items list ? list.items() : List.of();
    if (items.isEmpty()) {
      problems()
          .error(
              tree.place(),
              path
                  + ": expected a list of cases, { when: ..., steps: [...] } and at the end"
                  + " { else: [...] }, found "
                  + (tree instanceof Tree.Items ? "an empty one" : tree.found()));
      return Optional.empty();
    }
    var cases = new ArrayList<Block.Case>();
    for (int i = 0; i < items.size(); i++) {
      boolean last = i == items.size() - 1;
      aCase(items.get(i), path + "[" + i + "]", i, last).ifPresent(cases::add);
    }
    return Optional.of(cases);
  }

  private Optional<Block.Case> aCase(Tree tree, String path, int number, boolean last) {
    boolean otherwise =
        tree instanceof Tree.Fields fields
            && fields.fields().stream().anyMatch(field -> field.key().text().equals("else"));
    if (!otherwise) {
      return Mapping.closed(tree, path, Language.names(StepLanguage.WHEN), problems())
          .flatMap(mapping -> {
            Optional<Expression> when =
                mapping
                    .require("when", "a condition", problems())
                    .flatMap(
                        question -> expressions(visible).condition(question, mapping.at("when")))
                    .map(RunExpression::condition);
            return lane(Integer.toString(number), mapping, "steps")
                .filter(BlockReader::isFilled)
                .map(lane -> new Block.Case(when, lane.steps()));
          });
    }
    if (!last) {
      problems()
          .error(tree.place(), path + ": expected else as the last case, found cases behind it");
    }
    return Mapping.closed(tree, path, Language.names(StepLanguage.ELSE), problems())
        .flatMap(mapping -> lane(Block.ELSE, mapping, "else"))
        .filter(BlockReader::isFilled)
        .map(lane -> new Block.Case(Optional.empty(), lane.steps()));
  }

  // --- Rounds

  private Optional<Action> repeat(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.REPEAT), problems())
        .flatMap(mapping -> {
          int atMost = whole(mapping, "at-most", Language.ROUNDS_MAX).orElse(Language.ROUNDS);
          lint(mapping);
          return rounds(mapping, visible)
              .flatMap(lane -> {
                Optional<Expression> until =
                    mapping
                        .get("until")
                        .flatMap(question ->
                            expressions(lane.end()).condition(question, mapping.at("until")))
                        .map(RunExpression::condition);
                return isFilled(lane)
                    ? Optional.of(new Block.Repeat(lane.steps(), until, atMost))
                    : Optional.empty();
              });
        });
  }

  private void lint(Mapping mapping) {
    if (mapping.get("until").isEmpty()) {
      problems()
          .warning(
              mapping.place(),
              mapping.path() + ": without until, nothing ends it before the last of its rounds");
    }
    if (mapping.get("at-most").isEmpty()) {
      problems()
          .warning(
              mapping.place(),
              mapping.path() + ": without at-most, it ends after " + Language.ROUNDS + " rounds");
    }
  }

  // --- Values

  private Optional<Lane> lane(String name, Mapping mapping, String key) {
    return mapping
        .require(key, "a list of steps", problems())
        .map(tree -> lists.lane(name, tree, mapping.at(key), visible));
  }

  private Optional<Lane> rounds(Mapping mapping, Visible inside) {
    return mapping
        .require("steps", "a list of steps", problems())
        .map(tree -> lists.numbered(tree, mapping.at("steps"), inside));
  }

  private Optional<Integer> whole(Mapping mapping, String key, int max) {
    return mapping
        .get(key)
        .flatMap(tree -> scalars().whole(tree, mapping.at(key), 1, max))
        .map(Math::toIntExact);
  }

  private Optional<String> word(Mapping mapping, String key) {
    return mapping
        .get(key)
        .flatMap(tree -> scalars().word(tree, mapping.at(key), Language.ON_ITEM_FAILURE.words()));
  }

  private ExpressionReader expressions(Visible from) {
    return from.expressions(problems());
  }

  private Problems problems() {
    return lists.setting().problems();
  }

  private Scalars scalars() {
    return lists.setting().scalars();
  }
}
