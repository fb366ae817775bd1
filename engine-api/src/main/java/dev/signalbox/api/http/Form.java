package dev.signalbox.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a browser's form sends. */
record Form(String text) {
  static final String TYPE = "application/x-www-form-urlencoded";

  static boolean isOne(Call.Content content) {
    return content.type().toLowerCase(Locale.ROOT).startsWith(TYPE);
  }

  static Form of(Call.Content content) {
    return new Form(content.bytes().toString(StandardCharsets.UTF_8));
  }

  /** Empty where there is no such field, or what it says cannot be read. */
  Optional<String> field(String name) {
    return Arrays.stream(text.split("&", -1))
        .filter(field -> field.startsWith(name + "="))
        .findFirst()
        .flatMap(field -> decoded(field.substring(name.length() + 1)));
  }

  private static Optional<String> decoded(String field) {
    try {
      return Optional.of(URLDecoder.decode(field, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
