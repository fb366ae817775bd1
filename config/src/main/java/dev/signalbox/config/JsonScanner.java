package dev.signalbox.config;

import static dev.signalbox.config.ShellText.HOLE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.signalbox.config.Template.Quoting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds out where in a JSON document its holes are. */
record JsonScanner(String document) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Whether it is one document, whatever stands in its holes. */
  boolean isJson() {
    try (JsonParser parser = JSON.createParser(example())) {
      parser.nextToken();
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  /** Hole by hole, how a value has to be written there. */
  List<Quoting> quotings() {
    var quotings = new ArrayList<Quoting>();
    boolean inString = false;
    for (int i = 0; i < document.length(); i++) {
      switch (document.charAt(i)) {
        case '"' -> inString = !inString;
        case '\\' -> i++;
        case HOLE -> quotings.add(inString ? Quoting.IN_JSON_STRING : Quoting.JSON);
        default -> {}
      }
    }
    return quotings;
  }

  /** With a value in each hole: one that fits nowhere but where a value may stand. */
  private String example() {
    var out = new StringBuilder();
    int at = 0;
    for (Quoting quoting : quotings()) {
      int hole = document.indexOf(HOLE, at);
      out.append(document, at, hole).append(quoting == Quoting.JSON ? "null" : "x");
      at = hole + 1;
    }
    return out.append(document.substring(at)).toString();
  }
}
