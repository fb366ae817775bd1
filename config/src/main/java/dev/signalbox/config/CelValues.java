package dev.signalbox.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.Timestamp;
import dev.cel.common.values.NullValue;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Between JSON and the values of CEL: whole numbers are ints, or {@link CelWhole} where those are
 * too small, other numbers doubles.
 */
final class CelValues {
  /** No result may be larger, in characters. */
  static final int LENGTH_MAX = 1 << 20;

  static final Object NULL = NullValue.NULL_VALUE;

  private static final int DEPTH_MAX = 128;
  private static final JsonFactory JSON = new JsonFactory();

  private CelValues() {}

  static Object of(Json json) throws NoValue {
    try (JsonParser parser = JSON.createParser(json.text())) {
      parser.nextToken();
      return read(parser);
    } catch (IOException e) {
      throw new NoValue("expected JSON, found something else: " + e.getMessage());
    }
  }

  private static Object read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var members = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield new CelInput(members);
      }
      case START_ARRAY -> {
        var items = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? (Object) new CelWhole(parser.getBigIntegerValue())
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> NULL;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("unexpected " + parser.currentToken());
    };
  }

  private static double number(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw new IOException(
          "a number that no double holds: " + Nearest.shortened(parser.getText()));
    }
    return number;
  }

  static Json toJson(Object value) throws NoValue {
    var out = new StringBuilder();
    write(value, out, 0);
    return new Json(out.toString());
  }

  private static void write(Object value, StringBuilder out, int depth) throws NoValue {
    if (depth > DEPTH_MAX) {
      throw new NoValue("the result is nested deeper than " + DEPTH_MAX);
    }
    switch (value) {
      case NullValue _, com.google.protobuf.NullValue _ -> out.append("null");
      case Boolean flag -> out.append((boolean) flag);
      case Long whole -> out.append((long) whole);
      case UnsignedLong whole -> out.append(whole);
      case CelWhole whole -> append(whole.toString(), out);
      case Double number -> out.append(finite(number));
      case String text -> append(Json.string(text).text(), out);
      case List<?> items -> writeItems(items, out, depth);
      case Map<?, ?> members -> writeMembers(members, out, depth);
      case Duration span -> out.append(Json.string(seconds(span)));
      case com.google.protobuf.Duration span ->
          out.append(Json.string(seconds(Duration.ofSeconds(span.getSeconds(), span.getNanos()))));
      case Instant time -> out.append(Json.string(time.toString()));
      case Timestamp time ->
          out.append(
              Json.string(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString()));
      default ->
          throw new NoValue(
              "the result is of the type "
                  + value.getClass().getSimpleName()
                  + ", which JSON does not have");
    }
    bounded(out);
  }

  private static void writeItems(List<?> items, StringBuilder out, int depth) throws NoValue {
    out.append('[');
    boolean first = true;
    for (Object item : items) {
      out.append(first ? "" : ",");
      first = false;
      write(item, out, depth + 1);
    }
    out.append(']');
  }

  private static void writeMembers(Map<?, ?> members, StringBuilder out, int depth) throws NoValue {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> member : members.entrySet()) {
      if (!(member.getKey() instanceof String name)) {
        throw new NoValue("the result has the key " + member.getKey() + "; JSON wants texts");
      }
      out.append(first ? "" : ",");
      first = false;
      append(Json.string(name).text(), out);
      out.append(':');
      write(member.getValue(), out, depth + 1);
    }
    out.append('}');
  }

  private static void append(String text, StringBuilder out) throws NoValue {
    out.append(text);
    bounded(out);
  }

  private static void bounded(StringBuilder out) throws NoValue {
    if (out.length() > LENGTH_MAX) {
      throw new NoValue("the result is larger than 1 MiB");
    }
  }

  private static double finite(double number) throws NoValue {
    if (!Double.isFinite(number)) {
      throw new NoValue("the result is " + number + ", which JSON does not have");
    }
    return number;
  }

  private static String seconds(Duration span) {
    var seconds = BigDecimal.valueOf(span.getSeconds()).add(BigDecimal.valueOf(span.getNano(), 9));
    return (span.isZero() ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
  }
}
