package dev.signalbox.api.house;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Java sources as trees, and what in them is against the house rules. */
final class Sources {
  private static final int METHOD_LINES_MAX = 70;
  private static final Pattern VAGUE = Pattern.compile(".*(Utils?|Manager|Impl|Helpers?)$");

  private static final Set<String> TESTS = Set.of("Test", "ParameterizedTest", "RepeatedTest");

  private final List<CompilationUnitTree> units;
  private final SourcePositions positions;
  private final Set<String> types = new HashSet<>();
  private final Set<String> constants = new HashSet<>();

  private Sources(List<CompilationUnitTree> units, SourcePositions positions) {
    this.units = units;
    this.positions = positions;
    units.forEach(unit -> unit.accept(new Declared(), null));
  }

  static Sources parse(List<Path> files) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      var units = new ArrayList<CompilationUnitTree>();
      task.parse().forEach(units::add);
      return new Sources(units, Trees.instance(task).getSourcePositions());
    }
  }

  List<String> longMethods() {
    return found((unit, found) ->
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            long lines =
                line(unit, positions.getEndPosition(unit, method))
                    - line(unit, positions.getStartPosition(unit, method))
                    + 1;
            if (lines > METHOD_LINES_MAX) {
              found.add(method.getName() + " has " + lines + " lines");
            }
            return super.visitMethod(method, null);
          }
        });
  }

  List<String> vagueNames() {
    return found((_, found) ->
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            if (VAGUE.matcher(type.getSimpleName()).matches()) {
              found.add("the name " + type.getSimpleName());
            }
            return super.visitClass(type, null);
          }
        });
  }

  /** Switches whose labels are types or constants of ours: a default would swallow the next one. */
  List<String> defaults() {
    return found((unit, found) ->
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void nothing) {
            look(tree.getCases(), positions.getStartPosition(unit, tree));
            return super.visitSwitch(tree, null);
          }

          @Override
          public @Nullable Void visitSwitchExpression(
              SwitchExpressionTree tree, @Nullable Void nothing) {
            look(tree.getCases(), positions.getStartPosition(unit, tree));
            return super.visitSwitchExpression(tree, null);
          }

          private void look(List<? extends CaseTree> cases, long position) {
            boolean isDefault =
                cases.stream()
                    .flatMap(each -> each.getLabels().stream())
                    .anyMatch(DefaultCaseLabelTree.class::isInstance);
            if (isDefault && cases.stream().allMatch(Sources.this::isOurs)) {
              found.add("line " + line(unit, position) + ": a default over our own type");
            }
          }
        });
  }

  private boolean isOurs(CaseTree each) {
    return each.getLabels().stream()
        .allMatch(label ->
            switch (label.getKind()) {
              case DEFAULT_CASE_LABEL -> true;
              case CONSTANT_CASE_LABEL ->
                  ((com.sun.source.tree.ConstantCaseLabelTree) label).getConstantExpression()
                          instanceof IdentifierTree name
                      && constants.contains(name.getName().toString());
              default -> types.contains(typeOf(label.toString()));
            });
  }

  /** Of {@code Outcome.Failed(var a, _)} and of {@code Outcome.Failed failed}: Failed. */
  private static String typeOf(String label) {
    String type = label.split("[( ]", 2)[0];
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** The names of all test methods, after that of their class. */
  List<String> tests() {
    return found((_, found) ->
        new TreeScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            if (method.getModifiers().getAnnotations().stream()
                .anyMatch(it -> TESTS.contains(it.getAnnotationType().toString()))) {
              found.add(method.getName().toString());
            }
            return super.visitMethod(method, null);
          }
        });
  }

  private interface Look {
    TreeScanner<@Nullable Void, @Nullable Void> at(CompilationUnitTree unit, List<String> found);
  }

  private List<String> found(Look look) {
    var all = new ArrayList<String>();
    for (CompilationUnitTree unit : units) {
      var found = new ArrayList<String>();
      unit.accept(look.at(unit, found), null);
      found.forEach(
          each -> all.add(Path.of(unit.getSourceFile().toUri()).getFileName() + ": " + each));
    }
    return all;
  }

  private static long line(CompilationUnitTree unit, long position) {
    return unit.getLineMap().getLineNumber(position);
  }

  private final class Declared extends TreeScanner<@Nullable Void, @Nullable Void> {
    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      types.add(type.getSimpleName().toString());
      if (type.getKind() == Kind.ENUM) {
        for (var member : type.getMembers()) {
          if (member instanceof VariableTree constant
              && constant.getType().toString().equals(type.getSimpleName().toString())) {
            constants.add(constant.getName().toString());
          }
        }
      }
      return super.visitClass(type, null);
    }
  }
}
