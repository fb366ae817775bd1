package dev.signalbox.runner.spi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Between the opaque JSON of the core and the inside of a document. */
public final class JsonTree {
  /** The greatest file that is read. */
  public static final int MAX_FILE = 1 << 20;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonTree() {}

  /** A document that is known to be one. */
  public static JsonNode of(Json json) {
    try {
      return parse(json.text());
    } catch (IOException e) {
      throw new IllegalStateException("expected JSON, found " + json, e);
    }
  }

  /** Exactly one document. */
  public static JsonNode parse(String text) throws JsonProcessingException {
    JsonNode node = MAPPER.readTree(text);
    if (node.isMissingNode()) {
      throw new Empty();
    }
    return node;
  }

  /** Throws unless this is exactly one document. Cheaper than reading it. */
  public static void check(String text) throws IOException {
    try (var parser = MAPPER.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Empty();
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IOException("expected one JSON value, found more behind it");
      }
    }
  }

  /**
   * A document out of a file that an attempt has written: a regular file of at most {@link
   * #MAX_FILE} bytes, no link.
   */
  public static JsonNode read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("expected a regular file, found a link, a folder or a device");
    }
    try (var in = Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(MAX_FILE + 1);
      if (bytes.length > MAX_FILE) {
        throw new IOException("expected at most " + MAX_FILE + " bytes, found more");
      }
      JsonNode node = parse(new String(bytes, StandardCharsets.UTF_8));
      finite(node);
      return node;
    }
  }

  /** No expression could reckon with a number that no double can hold. */
  private static void finite(JsonNode node) throws IOException {
    if (node.isNumber() && Double.isInfinite(node.doubleValue())) {
      String text = node.asText();
      throw new IOException(
          "expected numbers of at most "
              + Double.MAX_VALUE
              + ", found "
              + (text.length() > 60 ? text.substring(0, 57) + "..." : text));
    }
    for (JsonNode inner : node) {
      finite(inner);
    }
  }

  public static Json json(JsonNode node) {
    return new Json(withoutSurrogates(node.toString()));
  }

  /**
   * Half a surrogate pair survives no encoding, an escape does; outside of strings there are none.
   */
  private static String withoutSurrogates(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          if (Character.isSurrogate((char) c)) {
            out.append("\\u").append(Integer.toHexString(c));
          } else {
            out.append((char) c);
          }
        });
    return out.toString();
  }

  private static final class Empty extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    Empty() {
      super("expected a JSON value, found nothing");
    }
  }
}
