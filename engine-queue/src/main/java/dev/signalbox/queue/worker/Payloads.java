package dev.signalbox.queue.worker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Verdict;
import java.io.IOException;

/**
 * What comes from outside as JSON stands in the log to the letter: anything else would make the
 * entry, and with it the run, unreadable.
 */
public final class Payloads {
  private static final JsonFactory JSON = new JsonFactory();

  private Payloads() {}

  public static Outcome checked(Outcome outcome) {
    check("output", outcome.output());
    return outcome;
  }

  public static Verdict checked(Verdict verdict) {
    switch (verdict) {
      case Verdict.Holds(Json detail) -> check("detail", detail);
      case Verdict.Refuted(var _, Json detail) -> check("detail", detail);
    }
    return verdict;
  }

  /** One JSON value, and nothing before or behind it. */
  private static void check(String name, Json json) {
    String text = json.text();
    if (text.isEmpty() || text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ') {
      throw new IllegalStateException(name + ": expected JSON without white space around it");
    }
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new IllegalStateException(name + ": expected one JSON value, found more behind it");
      }
    } catch (IOException e) {
      throw new IllegalStateException(name + ": expected JSON: " + e.getMessage(), e);
    }
  }
}
