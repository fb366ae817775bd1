package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A JSON object from outside, taken apart member by member. Unknown members are refused. */
final class Input {
  private final JsonText json;
  private final SequencedMap<String, Json> members;

  private Input(JsonText json, SequencedMap<String, Json> members) {
    this.json = json;
    this.members = members;
  }

  /** {@code known}: all members that it may have. */
  static Input of(JsonText json, Json value, List<String> known) {
    if (!json.isObject(value)) {
      throw new Refused(Problem.invalid("expected a JSON object with " + String.join(", ", known)));
    }
    SequencedMap<String, Json> members = json.members(value);
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        throw new Refused(Problem.unknownWord("member", name, known));
      }
    }
    return new Input(json, members);
  }

  Optional<Json> value(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** A text that must be there, of 1 to {@code max} characters. */
  String text(String name, int max) {
    return optionalText(name, max)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new Refused(Problem.invalid(expected(name, "1 to", max))));
  }

  /** {@code null} counts as absent. */
  Optional<String> optionalText(String name, int max) {
    return value(name)
        .filter(value -> !value.isNull())
        .map(value ->
            json.string(value)
                .filter(text -> text.codePointCount(0, text.length()) <= max)
                .orElseThrow(() -> new Refused(Problem.invalid(expected(name, "at most", max)))));
  }

  /** {@code true} or {@code false}; false where it is absent or {@code null}. */
  boolean flag(String name) {
    return value(name)
        .filter(value -> !value.isNull())
        .map(value -> {
          if (!value.equals(Json.TRUE) && !value.equals(Json.FALSE)) {
            throw new Refused(Problem.invalid(name + ": expected true or false"));
          }
          return value.equals(Json.TRUE);
        })
        .orElse(false);
  }

  /** A whole number that must be there. */
  long whole(String name, long min, long max) {
    return value(name)
        .map(Json::text)
        .filter(text -> text.matches("-?[0-9]{1,18}"))
        .map(Long::parseLong)
        .filter(number -> number >= min && number <= max)
        .orElseThrow(() ->
            new Refused(Problem.invalid(name + ": expected a whole number from " + min + " on")));
  }

  /** Texts by their names, each of at most {@code max} bytes. */
  SequencedMap<String, String> texts(String name, int count, int max) {
    var texts = new LinkedHashMap<String, String>();
    Json object = value(name).filter(value -> !value.isNull()).orElse(Json.EMPTY_OBJECT);
    if (json.isObject(object)) {
      json.members(object)
          .forEach((key, value) -> json.string(value).ifPresent(text -> texts.put(key, text)));
    }
    boolean fits =
        json.isObject(object)
            && json.members(object).size() == texts.size()
            && texts.size() <= count
            && texts.entrySet().stream()
                .allMatch(text -> isName(text.getKey(), max) && bytes(text.getValue()) <= max);
    if (!fits) {
      throw new Refused(
          Problem.invalid(
              name
                  + ": expected an object of at most "
                  + count
                  + " strings, names and values of at most "
                  + max
                  + " bytes"));
    }
    return texts;
  }

  static boolean isName(String text, int maxBytes) {
    return !text.isEmpty() && bytes(text) <= maxBytes;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String expected(String name, String range, int max) {
    return name + ": expected a string of " + range + " " + max + " characters";
  }
}
