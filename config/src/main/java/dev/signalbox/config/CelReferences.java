package dev.signalbox.config;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.signalbox.config.CelEnvironment.Mistake;
import dev.signalbox.config.CelEnvironment.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds out what a checked expression looks at, and what of it does not exist. */
final class CelReferences {
  /** The members of an event. */
  static final Set<String> EVENT = Set.of("id", "name", "data", "time");

  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "event", EVENT,
          "trigger", EVENT,
          "run", Set.of("id", "workflow", "status", "failure", "labels", "created"));

  private final CelAbstractSyntaxTree tree;
  private final Names variables;
  private final StepNames known;
  private final SeenData data;
  private final Set<String> names = new HashSet<>();
  private final Set<String> steps = new HashSet<>();
  private final List<Mistake> errors = new ArrayList<>();
  private final List<Mistake> warnings = new ArrayList<>();

  CelReferences(CelAbstractSyntaxTree tree, Names variables, StepNames known, SeenData data) {
    this.tree = tree;
    this.variables = variables;
    this.known = known;
    this.data = data;
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .filter(node -> node.getKind() == Kind.IDENT)
        .forEach(this::variable);
  }

  List<Mistake> errors() {
    return errors;
  }

  List<Mistake> warnings() {
    return warnings;
  }

  CelProgram.References found() {
    return new CelProgram.References(names, steps, known.outToNumber());
  }

  private void variable(CelNavigableExpr node) {
    String name = node.expr().ident().name();
    switch (name) {
      case "event", "trigger", "run" -> {
        names.add(name);
        member(node).ifPresent(field -> knownMember(node, name, field));
        if (member(node).equals(Optional.of("data"))) {
          node.parent().ifPresent(looked -> knownField(looked, name, name + ".data"));
        }
      }
      case "input" -> {
        names.add(name);
        knownField(node, "event", name);
      }
      case "steps" -> {
        names.add(name);
        member(node).ifPresentOrElse(id -> step(node, id), () -> steps.addAll(known.known()));
      }
      default -> {
        // else a variable of a comprehension
        if (variables.words().contains(name)) {
          names.add(name);
        }
      }
    }
  }

  private void step(CelNavigableExpr node, String id) {
    if (!known.isKnown(id)) {
      errors.add(new Mistake(offset(node), "steps: " + Nearest.expected(id, known.known())));
      return;
    }
    steps.add(id);
    if (known.isLater(id)) {
      warnings.add(
          new Mistake(
              offset(node),
              "step " + id + " has not run yet when this is evaluated: its output is null here"));
    }
    node.parent()
        .flatMap(CelReferences::member)
        .filter(field -> !StepNames.FIELDS.contains(field))
        .ifPresent(field ->
            errors.add(
                new Mistake(
                    offset(node),
                    "steps."
                        + id
                        + ": "
                        + Nearest.expected(field, new TreeSet<>(StepNames.FIELDS)))));
  }

  private void knownMember(CelNavigableExpr node, String name, String field) {
    Set<String> members = MEMBERS.getOrDefault(name, Set.of());
    if (!members.contains(field)) {
      String hint = name.equals("run") ? "" : "; the fields of its data are " + name + ".data.NAME";
      errors.add(
          new Mistake(
              offset(node), name + ": " + Nearest.expected(field, new TreeSet<>(members)) + hint));
    }
  }

  /** What is looked up in the data of an event, and in what is found there. */
  private void knownField(CelNavigableExpr node, String variable, String written) {
    var path = new ArrayList<String>();
    Optional<CelNavigableExpr> at = Optional.of(node);
    Optional<String> next = at.flatMap(CelReferences::memberOrItem);
    while (next.isPresent()) {
      path.add(next.get());
      at = at.flatMap(CelNavigableExpr::parent);
      next = at.flatMap(CelReferences::memberOrItem);
    }
    data.unknown(variable, path)
        .ifPresent(unknown -> {
          String where = written(written, path.subList(0, unknown.depth()));
          String expected = Nearest.expected(path.get(unknown.depth()), unknown.known());
          errors.add(new Mistake(offset(node), where + " (" + unknown.event() + "): " + expected));
        });
  }

  private static String written(String variable, List<String> path) {
    var text = new StringBuilder(variable);
    path.forEach(name -> text.append(name.equals(DataFields.ITEM) ? "[]" : "." + name));
    return text.toString();
  }

  private static Optional<String> memberOrItem(CelNavigableExpr node) {
    return member(node)
        .or(() ->
            node.parent()
                .map(CelNavigableExpr::expr)
                .filter(expr -> isIndexOf(expr, node))
                .map(_ -> DataFields.ITEM));
  }

  private static boolean isIndexOf(CelExpr expr, CelNavigableExpr node) {
    return expr.getKind() == Kind.CALL
        && expr.call().function().equals("_[_]")
        && expr.call().args().getFirst().id() == node.expr().id();
  }

  /** The name that is looked up in this value, by a dot or by brackets, where it is a constant. */
  private static Optional<String> member(CelNavigableExpr node) {
    Optional<CelExpr> parent = node.parent().map(CelNavigableExpr::expr);
    return parent
        .filter(expr -> expr.getKind() == Kind.SELECT)
        .map(expr -> expr.select().field())
        .or(() ->
            parent
                .filter(expr -> isIndexOf(expr, node))
                .map(expr -> expr.call().args().getLast())
                .filter(index -> index.getKind() == Kind.CONSTANT)
                .map(CelExpr::constant)
                .filter(index -> index.getKind() == CelConstant.Kind.STRING_VALUE)
                .map(CelConstant::stringValue));
  }

  private int offset(CelNavigableExpr node) {
    return tree.getSource().getPositionsMap().getOrDefault(node.id(), 0);
  }
}
