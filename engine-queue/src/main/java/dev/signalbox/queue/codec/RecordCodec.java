package dev.signalbox.queue.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.signalbox.core.Json;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Steps;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes our records as JSON and reads them back. The rules are few, and they are the format of the
 * log: a record is an object with its components in kebab-case; a record of one string is that
 * string; a variant of a sealed interface has its name, in kebab-case, as {@code "type"} before all
 * else; what is absent is left out; instants and durations are ISO 8601; a {@link Json} stands as
 * it is, and is read back to the letter. Members that are not known are skipped.
 */
final class RecordCodec {
  /** Whatever was written must be readable: limits belong where text comes in. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Map<Type, Format> formats = new ConcurrentHashMap<>();

  /**
   * How values of one type are written and read. The parser stands on the first token of the value,
   * then on its last.
   */
  interface Format {
    void write(StringBuilder out, Object value);

    Object read(Source in) throws IOException;
  }

  /** A parser and the text that it parses. */
  record Source(JsonParser parser, String text) {}

  Json write(Type type, Object value) {
    var text = new StringBuilder(512);
    format(type).write(text, value);
    return new Json(text.toString());
  }

  /**
   * Reads a value of this type.
   *
   * @throws IllegalStateException if the text is not one
   */
  Object read(Type type, Json json) {
    try (JsonParser parser = JSON.createParser(json.text())) {
      parser.nextToken();
      return format(type).read(new Source(parser, json.text()));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          "expected " + type.getTypeName() + ", found what does not read as one: " + e.getMessage(),
          e);
    }
  }

  Format format(Type type) {
    Format known = formats.get(type);
    if (known != null) {
      return known;
    }
    Format made = make(type);
    formats.put(type, made);
    return made;
  }

  private Format make(Type type) {
    if (type instanceof ParameterizedType generic) {
      return container(generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return TextFormat.of(Object::toString, in -> in);
    } else if (plain == Json.class) {
      return new Verbatim();
    } else if (plain == Instant.class) {
      return TextFormat.of(Object::toString, Instant::parse);
    } else if (plain == Duration.class) {
      return TextFormat.of(Object::toString, Duration::parse);
    } else if (plain == long.class || plain == Long.class) {
      return number(JsonParser::getLongValue);
    } else if (plain == int.class) {
      return number(JsonParser::getIntValue);
    } else if (plain == boolean.class) {
      return flag();
    } else if (plain == Steps.class) {
      return new StepsFormat(format(StepRun.class));
    } else if (plain.isEnum()) {
      return new TextFormat.Words(plain);
    } else if (plain.isRecord()) {
      return RecordFormat.of(plain, this);
    } else if (plain.isSealed()) {
      return new VariantFormat(plain, this);
    }
    throw new IllegalStateException(
        "expected a type of the log's vocabulary, found " + type.getTypeName());
  }

  private Format container(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == List.class) {
      return new ListFormat(format(arguments[0]));
    } else if (raw == SequencedMap.class) {
      return new MapFormat(text(arguments[0]), format(arguments[1]));
    }
    throw new IllegalStateException("expected a list or a map, found " + type.getTypeName());
  }

  private TextFormat text(Type type) {
    if (format(type) instanceof TextFormat text) {
      return text;
    }
    throw new IllegalStateException("expected keys that are text, found " + type.getTypeName());
  }

  // --- Formats

  private interface NumberReader {
    Object read(JsonParser parser) throws IOException;
  }

  private static Format number(NumberReader reader) {
    return new Format() {
      @Override
      public void write(StringBuilder out, Object value) {
        out.append(((Number) value).longValue());
      }

      @Override
      public Object read(Source in) throws IOException {
        return reader.read(in.parser());
      }
    };
  }

  private static Format flag() {
    return new Format() {
      @Override
      public void write(StringBuilder out, Object value) {
        out.append((boolean) value);
      }

      @Override
      public Object read(Source in) throws IOException {
        return in.parser().getBooleanValue();
      }
    };
  }

  /** A payload: written as it is, and cut out of the text as it is. */
  private record Verbatim() implements Format {
    @Override
    public void write(StringBuilder out, Object value) {
      out.append(((Json) value).text());
    }

    @Override
    public Object read(Source in) throws IOException {
      JsonParser parser = in.parser();
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      parser.finishToken();
      return new Json(in.text().substring(start, (int) parser.currentLocation().getCharOffset()));
    }
  }

  private record ListFormat(Format item) implements Format {
    @Override
    public void write(StringBuilder out, Object value) {
      out.append('[');
      int start = out.length();
      for (Object each : (List<?>) value) {
        separate(out, start);
        item.write(out, each);
      }
      out.append(']');
    }

    @Override
    public Object read(Source in) throws IOException {
      var items = new ArrayList<Object>();
      while (in.parser().nextToken() != JsonToken.END_ARRAY) {
        items.add(item.read(in));
      }
      return items;
    }
  }

  /** The steps of a run, in the order in which they were reached. */
  private record StepsFormat(Format step) implements Format {
    @Override
    public void write(StringBuilder out, Object value) {
      new ListFormat(step).write(out, ((Steps) value).values());
    }

    @Override
    public Object read(Source in) throws IOException {
      var steps = new ArrayList<StepRun>();
      while (in.parser().nextToken() != JsonToken.END_ARRAY) {
        steps.add((StepRun) step.read(in));
      }
      return Steps.of(steps);
    }
  }

  private record MapFormat(TextFormat key, Format value) implements Format {
    @Override
    public void write(StringBuilder out, Object map) {
      out.append('{');
      int start = out.length();
      for (Map.Entry<?, ?> entry : ((SequencedMap<?, ?>) map).entrySet()) {
        separate(out, start);
        Json.quote(key.toText(entry.getKey()), out);
        out.append(':');
        value.write(out, entry.getValue());
      }
      out.append('}');
    }

    @Override
    public Object read(Source in) throws IOException {
      var map = new LinkedHashMap<Object, Object>();
      while (in.parser().nextToken() == JsonToken.FIELD_NAME) {
        Object name = key.ofText(in.parser().currentName());
        in.parser().nextToken();
        map.put(name, value.read(in));
      }
      return map;
    }
  }

  /** A comma, unless this is the first of those that began at {@code start}. */
  static void separate(StringBuilder out, int start) {
    if (out.length() > start) {
      out.append(',');
    }
  }

  /** Whether a component may be left out, and what is inside. */
  static Optional<Type> optional(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
        ? Optional.of(generic.getActualTypeArguments()[0])
        : Optional.empty();
  }
}
