package dev.signalbox.config;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the work of one evaluation, and stops it at a limit: a unit for each part of the
 * expression each time that it is evaluated, one for each element of a list or map that is made,
 * read or compared, one for each {@value #CHARACTERS} characters of a text. It counts and looks at
 * no clock, so that the same expression has the same result for the same data, wherever and
 * whenever a history is read again.
 */
final class CelCost implements CelEvaluationListener {
  /** Some milliseconds on the machines of 2026. */
  static final int MAX = 250_000;

  static final int CHARACTERS = 64;

  /** What a call costs does not depend on the size of its arguments. */
  private static final Set<String> CONSTANT =
      Set.of("_[_]", "size", "_?_:_", "_&&_", "_||_", "!_", "@not_strictly_false", "type");

  private static final Object NOTHING = new Object();

  private final @Nullable Object[] values;
  private long spent;

  /**
   * @param nodes more than the highest id of the tree
   */
  CelCost(int nodes) {
    values = new Object[nodes];
  }

  static int nodes(CelAbstractSyntaxTree tree) {
    return Math.toIntExact(
            CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .mapToLong(node -> node.expr().id())
                .max()
                .orElse(0))
        + 1;
  }

  boolean isExceeded() {
    return spent > MAX;
  }

  long spent() {
    return spent;
  }

  /** What a node has come to; its operands have been seen before it. */
  @Override
  public void callback(CelExpr node, Object value) {
    values[(int) node.id()] = value;
    spend(1);
    switch (node.getKind()) {
      case CALL -> call(node.call(), value);
      case LIST, MAP, STRUCT, COMPREHENSION -> spend(size(value));
      case IDENT, SELECT -> spend(copied(value));
      case CONSTANT, NOT_SET -> {
        // no more than to name it
      }
    }
  }

  private void call(CelExpr.CelCall call, Object value) {
    if (CONSTANT.contains(call.function()) || CelCollecting.CONSTANT.contains(call.function())) {
      return;
    }
    boolean isUnary = call.target().isEmpty() && call.args().size() == 1;
    Object first =
        call.target().or(() -> call.args().stream().findFirst()).map(this::valueOf).orElse(NOTHING);
    Object last = isUnary || call.args().isEmpty() ? NOTHING : valueOf(call.args().getLast());
    spend(ofArguments(call.function(), first, last) + copied(value));
    if (first instanceof String text && last instanceof String sought) {
      spend(CelSearch.cost(call.function(), text, sought));
    }
  }

  private Object valueOf(CelExpr argument) {
    Object value = values[(int) argument.id()];
    return value == null ? NOTHING : value;
  }

  private long ofArguments(String function, Object first, Object last) {
    return switch (function) {
      case "_==_", "_!=_", "startsWith", "endsWith" -> Math.min(size(first), size(last));
      case "@in" -> last instanceof Map<?, ?> ? 0 : size(last);
      default -> size(first) + size(last);
    };
  }

  /** What the library copies or walks through whenever it hands a value on. */
  private long copied(Object value) {
    return value instanceof CelInput || value instanceof String ? 0 : size(value);
  }

  /** Counted no further than what is left, as parts of a value may be in it many times. */
  private long size(Object value) {
    return switch (value) {
      case CelInput input -> input.weight();
      case String text -> text.length() / CHARACTERS;
      case CelByteString bytes -> bytes.size() / CHARACTERS;
      case Map<?, ?> members -> {
        long size = members.size();
        for (Map.Entry<?, ?> member : members.entrySet()) {
          size += size(member.getKey()) + size(member.getValue());
          afford(size);
        }
        yield size;
      }
      case Collection<?> items -> {
        long size = items.size();
        for (Object item : items) {
          size += size(item);
          afford(size);
        }
        yield size;
      }
      default -> 0;
    };
  }

  private void spend(long units) {
    spent += units;
    afford(0);
  }

  private void afford(long units) {
    if (spent + units > MAX) {
      spent = MAX + 1L; // once and for all, as || and && go on after an error of one side
      throw new Exceeded();
    }
  }

  /** Passes through the library; what it makes of it does not matter. */
  private static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Exceeded() {
      super("too much work", null, false, false);
    }
  }
}
