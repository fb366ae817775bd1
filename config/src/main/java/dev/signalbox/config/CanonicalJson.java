package dev.signalbox.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Between a {@link Tree} and JSON with sorted keys, in which comments and layout leave no trace.
 */
final class CanonicalJson {
  private static final JsonFactory JSON = new JsonFactory();

  private CanonicalJson() {}

  static Json of(Tree tree) {
    return of(tree, UnaryOperator.identity());
  }

  /**
   * @param plain what stands for a part of the tree
   */
  static Json of(Tree tree, UnaryOperator<Tree> plain) {
    return switch (plain.apply(tree)) {
      case Tree.Scalar scalar -> of(scalar);
      case Tree.Items items ->
          Json.array(items.items().stream().map(item -> of(item, plain)).toList());
      case Tree.Fields fields -> {
        var sorted = new TreeMap<String, Json>();
        fields.fields().forEach(field -> sorted.put(field.key().text(), of(field.value(), plain)));
        yield Json.object(new LinkedHashMap<>(sorted));
      }
    };
  }

  static Tree read(String json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      return read(parser);
    }
  }

  private static Json of(Tree.Scalar scalar) {
    String text = scalar.text();
    return switch (scalar.kind()) {
      case STRING -> Json.string(text);
      case NOTHING -> Json.NULL;
      case WHOLE -> new Json(whole(text).toString());
      case FLAG -> Json.of(Boolean.parseBoolean(text));
      case FLOAT -> scalar.isCanonical() ? new Json(text) : Json.string(text);
    };
  }

  /** A whole number of the core schema: decimal, {@code 0o} octal or {@code 0x} hexadecimal. */
  static BigInteger whole(String text) {
    if (text.startsWith("0o")) {
      return new BigInteger(text.substring(2), 8);
    }
    return text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
  }

  private static Tree read(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        var fields = new ArrayList<Tree.Field>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          Tree.Scalar key = scalar(parser.currentName(), Tree.Kind.STRING);
          parser.nextToken();
          fields.add(new Tree.Field(key, read(parser)));
        }
        yield new Tree.Fields(Place.FILE, fields);
      }
      case START_ARRAY -> {
        var items = new ArrayList<Tree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(read(parser));
        }
        yield new Tree.Items(Place.FILE, items);
      }
      case VALUE_STRING -> scalar(parser.getText(), Tree.Kind.STRING);
      case VALUE_NUMBER_INT -> scalar(parser.getText(), Tree.Kind.WHOLE);
      case VALUE_NUMBER_FLOAT -> scalar(parser.getText(), Tree.Kind.FLOAT);
      case VALUE_TRUE, VALUE_FALSE -> scalar(parser.getText(), Tree.Kind.FLAG);
      case VALUE_NULL -> scalar("", Tree.Kind.NOTHING);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IOException("expected a JSON value, found " + parser.currentToken());
    };
  }

  private static Tree.Scalar scalar(String text, Tree.Kind kind) {
    return new Tree.Scalar(Place.FILE, text, kind, _ -> Place.FILE);
  }
}
