package dev.signalbox.queue.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Whether a text is one JSON value: what a plugin hands over is checked before it reaches the log.
 */
public final class JsonCheck {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonCheck() {}

  public static boolean isJson(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
