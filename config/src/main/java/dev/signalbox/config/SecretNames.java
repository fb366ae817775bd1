package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads <code>${secret:NAME}</code>. */
record SecretNames(Secrets secrets, Problems problems) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([^}]*)}");
  static final String START = "${secret:";

  /** {@code {"secret":NAME}}, where the text is nothing but one. */
  Optional<Part> whole(Tree.Scalar scalar, String path) {
    return name(scalar, path).map(SecretNames::reference);
  }

  /** The name, where the text is nothing but one. */
  Optional<String> name(Tree.Scalar scalar, String path) {
    Matcher matcher = REFERENCE.matcher(scalar.text());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String name = String.valueOf(matcher.group(1));
    value(scalar, matcher.start(), name, path);
    return Optional.of(name);
  }

  private static Part reference(String name) {
    var members = new LinkedHashMap<String, Json>();
    members.put("secret", Json.string(name));
    return new Part.Fixed(Json.object(members));
  }

  /** A piece of a text in which secrets may stand anywhere. */
  sealed interface Piece {
    record Plain(int from, int to) implements Piece {}

    /** {@code {"secret":NAME}}. */
    record Named(Part secret) implements Piece {}
  }

  List<Piece> pieces(Tree.Scalar scalar, String path) {
    var pieces = new ArrayList<Piece>();
    Matcher matcher = REFERENCE.matcher(scalar.text());
    int at = 0;
    while (matcher.find()) {
      if (at < matcher.start()) {
        pieces.add(new Piece.Plain(at, matcher.start()));
      }
      String name = String.valueOf(matcher.group(1));
      value(scalar, matcher.start(), name, path);
      pieces.add(new Piece.Named(reference(name)));
      at = matcher.end();
    }
    if (at < scalar.text().length() || pieces.isEmpty()) {
      pieces.add(new Piece.Plain(at, scalar.text().length()));
    }
    return pieces;
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
