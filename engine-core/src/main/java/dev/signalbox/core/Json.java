package dev.signalbox.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * One JSON value as compact text (RFC 8259). The core stores and passes payloads on, it never looks
 * inside: whoever needs the content parses it at the edge. Equality is equality of the text.
 */
public record Json(String text) {
  public static final Json NULL = new Json("null");
  public static final Json TRUE = new Json("true");
  public static final Json FALSE = new Json("false");
  public static final Json EMPTY_OBJECT = new Json("{}");
  public static final Json EMPTY_ARRAY = new Json("[]");

  public static Json of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public static Json of(long value) {
    return new Json(Long.toString(value));
  }

  /** A JSON string with this content, escaped. */
  public static Json string(String content) {
    var out = new StringBuilder(content.length() + 2);
    quote(content, out);
    return new Json(out.toString());
  }

  /** Appends a JSON string with this content, escaped. */
  public static void quote(String content, StringBuilder out) {
    out.append('"');
    int plain = 0;
    for (int i = 0; i < content.length(); i++) {
      if (isSpecial(content.charAt(i))) {
        out.append(content, plain, i);
        escape(content.charAt(i), out);
        plain = i + 1;
      }
    }
    out.append(content, plain, content.length()).append('"');
  }

  public static Json array(List<Json> items) {
    return new Json(items.stream().map(Json::text).collect(Collectors.joining(",", "[", "]")));
  }

  public static Json object(SequencedMap<String, Json> members) {
    return new Json(
        members.entrySet().stream().map(Json::member).collect(Collectors.joining(",", "{", "}")));
  }

  /**
   * This object with one more member at its end. Only for a value that is known to be an object
   * without that member.
   */
  public Json with(String name, Json value) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw new IllegalStateException("expected a JSON object to extend, found " + text);
    }
    String head = text.substring(0, text.length() - 1);
    return new Json(head + (text.equals("{}") ? "" : ",") + member(Map.entry(name, value)) + "}");
  }

  /** The items of a JSON array, in their order; empty if it is none. */
  public Optional<List<Json>> items() {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return Optional.empty();
    }
    var items = new ArrayList<Json>();
    int depth = 0;
    boolean quoted = false;
    int start = 1;
    for (int i = 1; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth--;
      } else if (c == ',' && depth == 0) {
        items.add(new Json(text.substring(start, i).strip()));
        start = i + 1;
      }
    }
    String last = text.substring(start, text.length() - 1).strip();
    if (!last.isEmpty()) {
      items.add(new Json(last));
    }
    return Optional.of(items);
  }

  public boolean isNull() {
    return text.equals("null");
  }

  @Override
  public String toString() {
    return text;
  }

  private static String member(Map.Entry<String, Json> member) {
    return string(member.getKey()).text + ":" + member.getValue().text;
  }

  private static boolean isSpecial(char c) {
    return c < 0x20
        || c == '"'
        || c == '\\'
        || Character.isSurrogate(c)
        || c == '\u2028'
        || c == '\u2029';
  }

  private static void escape(char c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default ->
          out.append("\\u")
              .append(hex(c >> 12))
              .append(hex(c >> 8))
              .append(hex(c >> 4))
              .append(hex(c));
    }
  }

  private static char hex(int nibble) {
    return Character.forDigit(nibble & 0xf, 16);
  }
}
