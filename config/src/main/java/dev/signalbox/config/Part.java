package dev.signalbox.config;

import dev.signalbox.core.Expression;
import dev.signalbox.core.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A piece of JSON that is known, or known once a step starts. */
sealed interface Part {
  record Fixed(Json json) implements Part {}

  /** A JSON string. */
  record Filled(Template template) implements Part {}

  /** A JSON string: the value of an expression, as JSON. */
  record Computed(CelProgram program) implements Part {}

  record Elements(List<Part> items) implements Part {
    public Elements {
      items = List.copyOf(items);
    }
  }

  record Members(SequencedMap<String, Part> members) implements Part {
    public Members {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }
  }

  /** Stands where there is a problem; a file that holds one is never used. */
  static Part broken() {
    return new Fixed(Json.NULL);
  }

  default Json render(Evaluation evaluation) throws NoValue {
    return switch (this) {
      case Fixed(Json json) -> json;
      case Filled(Template template) -> Json.string(template.render(evaluation));
      case Computed(CelProgram program) -> Json.string(program.evaluate(evaluation).text());
      case Elements(List<Part> items) -> {
        var rendered = new ArrayList<Json>();
        for (Part item : items) {
          rendered.add(item.render(evaluation));
        }
        yield Json.array(rendered);
      }
      case Members(SequencedMap<String, Part> members) -> {
        var rendered = new LinkedHashMap<String, Json>();
        for (Map.Entry<String, Part> member : members.entrySet()) {
          rendered.put(member.getKey(), member.getValue().render(evaluation));
        }
        yield Json.object(rendered);
      }
    };
  }

  /** The JSON, where all of it is known. */
  default Optional<Json> fixed() {
    if (!isFixed()) {
      return Optional.empty();
    }
    try {
      return Optional.of(render(Evaluation.of(Json.NULL)));
    } catch (NoValue e) {
      throw new IllegalStateException("nothing in it was to be evaluated", e);
    }
  }

  default Expression expression() {
    return fixed()
        .map(Expression::constant)
        .orElseGet(() -> new RunExpression(evaluation -> render(evaluation)));
  }

  private boolean isFixed() {
    return switch (this) {
      case Fixed _ -> true;
      case Filled(Template template) -> template.isLiteral();
      case Computed _ -> false;
      case Elements(List<Part> items) -> items.stream().allMatch(Part::isFixed);
      case Members members -> members.members().values().stream().allMatch(Part::isFixed);
    };
  }
}
