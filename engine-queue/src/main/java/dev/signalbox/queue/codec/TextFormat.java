package dev.signalbox.queue.codec;

import dev.signalbox.core.Json;
import dev.signalbox.queue.codec.RecordCodec.Source;
import dev.signalbox.queue.log.Kebab;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How anything is written that is one JSON string. */
interface TextFormat extends RecordCodec.Format {
  String toText(Object value);

  Object ofText(String text);

  @Override
  default void write(StringBuilder out, Object value) {
    Json.quote(toText(value), out);
  }

  @Override
  default Object read(Source in) throws IOException {
    return ofText(in.parser().getText());
  }

  static TextFormat of(Function<Object, String> to, Function<String, Object> of) {
    return new TextFormat() {
      @Override
      public String toText(Object value) {
        return to.apply(value);
      }

      @Override
      public Object ofText(String text) {
        return of.apply(text);
      }
    };
  }

  /** The constants of an enum, by their names in kebab-case. */
  final class Words implements TextFormat {
    private final Class<?> type;
    private final Map<Object, String> names = new LinkedHashMap<>();

    Words(Class<?> type) {
      this.type = type;
      for (Object constant : type.getEnumConstants()) {
        names.put(constant, Kebab.of(((Enum<?>) constant).name()));
      }
    }

    @Override
    public String toText(Object value) {
      return Optional.ofNullable(names.get(value)).orElseThrow();
    }

    @Override
    public Object ofText(String text) {
      for (Map.Entry<Object, String> each : names.entrySet()) {
        if (each.getValue().equals(text)) {
          return each.getKey();
        }
      }
      throw new IllegalStateException(
          "expected one of " + type.getSimpleName() + ", found '" + text + "'");
    }
  }
}
