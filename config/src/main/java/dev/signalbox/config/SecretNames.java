package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads <code>${secret:NAME}</code>. */
record SecretNames(Secrets secrets, Problems problems) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([^}]*)}");
  static final String START = "${secret:";

  /** {@code {"secret":NAME}}, where the text is nothing but one. */
  Optional<Part> whole(Tree.Scalar scalar, String path) {
    Matcher matcher = REFERENCE.matcher(scalar.text());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = String.valueOf(matcher.group(1));
    value(scalar, 0, name, path);
    var members = new LinkedHashMap<String, Json>();
    members.put("secret", Json.string(name));
    return Optional.of(new Part.Fixed(Json.object(members)));
  }

  /** The text with the values in their places. */
  String filled(Tree.Scalar scalar, String path) {
    Matcher matcher = REFERENCE.matcher(scalar.text());
    return matcher.replaceAll(found ->
        Matcher.quoteReplacement(
            value(scalar, found.start(), String.valueOf(found.group(1)), path)));
  }

  /** Whether there is none in it; else a problem, with what to do. */
  boolean refused(Tree.Scalar scalar, String path, String remedy) {
    int at = scalar.text().indexOf(START);
    if (at >= 0) {
      problems.error(scalar.at(at), path + ": no secret can stand here; " + remedy);
    }
    return at >= 0;
  }

  private String value(Tree.Scalar scalar, int offset, String name, String path) {
    return switch (secrets.find(name)) {
      case SecretSource.Answer.Found(String value) -> value;
      case SecretSource.Answer.Missing _ -> {
        problems.error(
            scalar.at(offset),
            path
                + ": expected a value for the secret "
                + Nearest.shortened(name)
                + ", found none; write it to the file "
                + secrets.file(name)
                + " (mode 0600), or set the variable "
                + Nearest.shortened(name));
        yield "";
      }
      case SecretSource.Answer.Refused(String reason) -> {
        problems.error(
            scalar.at(offset),
            path + ": the secret " + Nearest.shortened(name) + " cannot be used: " + reason);
        yield "";
      }
    };
  }
}
