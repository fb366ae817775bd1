package dev.signalbox.queue.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Outputs keep 64 KiB of what a program printed. Where that was cut through a secret, a part of it
 * stands at the edge, which no search for the whole finds.
 */
record CutTexts(Needles needles) {
  /** Of a text that was cut; at its edge up to three bytes of a character may be gone as well. */
  private static final int LENGTH = (64 << 10) - 3;

  /** What runners write behind a text whose end they have cut off. */
  private static final String NOTE = " [cut]";

  private static final JsonFactory JSON = new JsonFactory();

  /** With whatever may be a part of a secret struck out at the edges of texts of that length. */
  Json clean(Json json) {
    if (needles.longest() == 0 || json.text().length() < LENGTH / 3) {
      return json;
    }
    try (JsonParser parser = JSON.createParser(json.text())) {
      var out = new StringBuilder(json.text().length());
      boolean changed = false;
      int plain = 0;
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
          Optional<String> clean = clean(parser.getText());
          int to = Math.toIntExact(parser.currentLocation().getCharOffset());
          if (clean.isPresent()) {
            out.append(json.text(), plain, from).append(Json.string(clean.get()).text());
            plain = to;
            changed = true;
          }
        }
      }
      return changed ? new Json(out.append(json.text().substring(plain)).toString()) : json;
    } catch (IOException e) {
      return json; // It is no JSON, and is refused as such further on.
    }
  }

  private Optional<String> clean(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < LENGTH) {
      return Optional.empty();
    }
    int head = needles.endingAt(bytes);
    int end = text.endsWith(NOTE) ? bytes.length - NOTE.length() : bytes.length;
    int tail = needles.beginningBefore(bytes, end);
    return head + tail == 0
        ? Optional.empty()
        : Optional.of(
            (head > 0 ? RedactingStream.MARK : "")
                + new String(bytes, head, end - tail - head, StandardCharsets.UTF_8)
                + (tail > 0 ? RedactingStream.MARK : "")
                + text.substring(text.length() - (bytes.length - end)));
  }
}
