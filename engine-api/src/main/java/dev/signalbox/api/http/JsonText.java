package dev.signalbox.api.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads JSON as it comes from outside, strictly, into compact text. Numbers stay as they were
 * written, to the last digit.
 */
final class JsonText {
  private static final int NUMBER_MAX = 1000;

  private final int depthMax;
  private final JsonFactory json;

  JsonText(int depthMax, int lengthMax) {
    this.depthMax = depthMax;
    json =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depthMax)
                    .maxNumberLength(NUMBER_MAX)
                    .maxStringLength(lengthMax)
                    .maxNameLength(lengthMax)
                    .build())
            .build();
  }

  /** The one value that these bytes are, in UTF-8. */
  Json read(byte[] bytes) {
    String text = decode(bytes);
    try (JsonParser parser = json.createParser(text)) {
      if (parser.nextToken() == null) {
        throw invalid("expected JSON, found nothing");
      }
      var out = new StringBuilder(text.length());
      copy(parser, out);
      if (parser.nextToken() != null) {
        throw invalid("expected one JSON value, found more behind it");
      }
      return new Json(out.toString());
    } catch (StreamConstraintsException _) {
      throw invalid(
          "expected JSON that nests at most "
              + depthMax
              + " deep, with numbers of at most "
              + NUMBER_MAX
              + " digits");
    } catch (StreamReadException e) {
      throw invalid("expected JSON, found " + mistake(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- Taking apart what has been read

  boolean isObject(Json value) {
    return value.text().startsWith("{");
  }

  boolean isArray(Json value) {
    return value.text().startsWith("[");
  }

  SequencedMap<String, Json> members(Json object) {
    return parse(
        object,
        parser -> {
          var members = new LinkedHashMap<String, Json>();
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
          }
          return members;
        });
  }

  List<Json> items(Json array) {
    return parse(
        array,
        parser -> {
          var items = new ArrayList<Json>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
          }
          return items;
        });
  }

  /** The content of a string; empty for any other value. */
  Optional<String> string(Json value) {
    return value.text().startsWith("\"")
        ? Optional.of(parse(value, JsonParser::getText))
        : Optional.empty();
  }

  private interface Reading<T> {
    T read(JsonParser parser) throws IOException;
  }

  private <T> T parse(Json value, Reading<T> reading) {
    try (JsonParser parser = json.createParser(value.text())) {
      parser.nextToken();
      return reading.read(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Json value(JsonParser parser) throws IOException {
    var out = new StringBuilder();
    copy(parser, out);
    return new Json(out.toString());
  }

  /** Copies the value that the parser stands on. */
  private static void copy(JsonParser parser, StringBuilder out) throws IOException {
    int depth = 0;
    boolean first = true;
    do {
      JsonToken token = parser.currentToken();
      if (token.isStructEnd()) {
        depth--;
        out.append(parser.getText());
        first = false;
      } else if (token == JsonToken.FIELD_NAME) {
        comma(first, out);
        out.append(Json.string(whole(parser.currentName())).text()).append(':');
        first = true;
      } else {
        comma(first, out);
        first = token.isStructStart();
        depth += first ? 1 : 0;
        out.append(scalar(token, parser));
      }
    } while (depth > 0 && parser.nextToken() != null);
  }

  private static String scalar(JsonToken token, JsonParser parser) throws IOException {
    String text = parser.getText();
    if (token == JsonToken.VALUE_STRING) {
      return Json.string(whole(text)).text();
    }
    if (token.isNumeric() && Double.isInfinite(Double.parseDouble(text))) {
      throw invalid(
          "expected numbers of at most "
              + Double.MAX_VALUE
              + ", found "
              + Nearest.shortened(text)
              + ", with which no expression could reckon");
    }
    return text;
  }

  private static void comma(boolean first, StringBuilder out) {
    if (!first) {
      out.append(',');
    }
  }

  /** Half of a surrogate pair is no character, and has no bytes in UTF-8. */
  private static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw invalid("expected text, found half of a surrogate pair in a string");
      }
    }
    return text;
  }

  private static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw invalid("expected JSON in UTF-8, found bytes that are none");
    }
  }

  private static String mistake(StreamReadException e) {
    String message = e.getOriginalMessage();
    String what =
        message != null && message.startsWith("Duplicate field") ? "a repeated key" : "a mistake";
    return what
        + " at line "
        + e.getLocation().getLineNr()
        + ", column "
        + e.getLocation().getColumnNr();
  }

  private static Refused invalid(String detail) {
    return new Refused(Problem.invalid(detail));
  }
}
