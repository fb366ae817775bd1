package dev.signalbox.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.common.values.CelValue;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code map} and {@code filter} as the language has them, but in time that grows with the length
 * of the list: the library's own copy what they have collected at each element.
 */
final class CelCollecting {
  private static final String BEGIN = "@collected";
  private static final String ADD = "@collect";
  private static final String END = "@list";

  /** None of them looks into a value. */
  static final Set<String> CONSTANT = Set.of(BEGIN, ADD);

  /** In the place of the standard macros of the same names. */
  static final List<CelMacro> MACROS =
      List.of(
          CelMacro.newReceiverMacro(
              "map",
              2,
              (make, list, of) ->
                  collect(make, list, of.get(0), Optional.empty(), Optional.of(of.get(1)))),
          CelMacro.newReceiverMacro(
              "map",
              3,
              (make, list, of) ->
                  collect(make, list, of.get(0), Optional.of(of.get(1)), Optional.of(of.get(2)))),
          CelMacro.newReceiverMacro(
              "filter",
              2,
              (make, list, of) ->
                  collect(make, list, of.get(0), Optional.of(of.get(1)), Optional.empty())));

  static final Set<CelStandardMacro> REPLACED =
      Set.of(CelStandardMacro.MAP, CelStandardMacro.MAP_FILTER, CelStandardMacro.FILTER);

  private CelCollecting() {}

  static List<CelFunctionDecl> declarations() {
    CelType element = TypeParamType.create("A");
    CelType list = ListType.create(element);
    return List.of(
        CelFunctionDecl.newFunctionDeclaration(
            BEGIN, CelOverloadDecl.newGlobalOverload(BEGIN, list)),
        CelFunctionDecl.newFunctionDeclaration(
            ADD, CelOverloadDecl.newGlobalOverload(ADD, list, list, element)),
        CelFunctionDecl.newFunctionDeclaration(
            END, CelOverloadDecl.newGlobalOverload(END, list, list)));
  }

  static ImmutableSet<CelFunctionBinding> bindings() {
    return ImmutableSet.<CelFunctionBinding>builder()
        .addAll(
            CelFunctionBinding.fromOverloads(
                BEGIN, CelFunctionBinding.from(BEGIN, List.of(), none -> new Collected())))
        .addAll(
            CelFunctionBinding.fromOverloads(
                ADD,
                CelFunctionBinding.from(
                    ADD, Collected.class, Object.class, (list, item) -> list.with(item))))
        .addAll(
            CelFunctionBinding.fromOverloads(
                END,
                CelFunctionBinding.from(
                    END, Collected.class, list -> ImmutableList.copyOf(list.items))))
        .build();
  }

  private static Optional<CelExpr> collect(
      CelMacroExprFactory make,
      CelExpr list,
      CelExpr variable,
      Optional<CelExpr> condition,
      Optional<CelExpr> mapped) {
    if (variable.exprKind().getKind() != CelExpr.ExprKind.Kind.IDENT) {
      return Optional.of(
          make.reportError(
              dev.cel.common.CelIssue.formatError(
                  make.getSourceLocation(variable), "argument must be a simple name")));
    }
    String name = variable.ident().name();
    String collected = make.getAccumulatorVarName();
    CelExpr step =
        make.newGlobalCall(
            ADD, make.newIdentifier(collected), mapped.orElseGet(() -> make.newIdentifier(name)));
    return Optional.of(
        make.fold(
            name,
            list,
            collected,
            make.newGlobalCall(BEGIN),
            make.newBoolLiteral(true),
            condition
                .map(only ->
                    make.newGlobalCall(
                        Operator.CONDITIONAL.getFunction(),
                        only,
                        step,
                        make.newIdentifier(collected)))
                .orElse(step),
            make.newGlobalCall(END, make.newIdentifier(collected))));
  }

  /** What one comprehension has collected so far; nobody else ever sees it. */
  @SuppressWarnings("Immutable") // it grows while it is collected, within one evaluation
  private static final class Collected extends CelValue {
    private final ArrayList<Object> items = new ArrayList<>();

    Collected with(Object item) {
      items.add(item);
      return this;
    }

    @Override
    public Object value() {
      return this;
    }

    @Override
    public boolean isZeroValue() {
      return items.isEmpty();
    }

    @Override
    public CelType celType() {
      return ListType.create(SimpleType.DYN);
    }
  }
}
