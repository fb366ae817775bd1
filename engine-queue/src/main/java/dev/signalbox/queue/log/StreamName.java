package dev.signalbox.queue.log;

import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;

/**
 * Streams as the table names them. Names from outside may be any text: what a terminal or SQLite's
 * own text functions would stumble over is written as {@code %} and four hex digits.
 */
public final class StreamName {
  public static final String RUN = "run/";
  private static final String EVENT = "event/";
  private static final String KEY = "key/";
  private static final String GATE = "gate/";
  public static final String SCHEDULE = "schedule/";

  private StreamName() {}

  public static String of(StreamId stream) {
    return switch (stream) {
      case StreamId.OfRun(RunId run) -> RUN + run;
      case StreamId.OfEvent(String id) -> EVENT + escape(id);
      case StreamId.OfKey(WorkflowId workflow, String key) -> KEY + workflow + '/' + escape(key);
      case StreamId.OfGate(String kind, String scope, String key) ->
          GATE + kind + '/' + scope + '/' + escape(key);
      case StreamId.OfSchedule(ScheduleId schedule) -> SCHEDULE + schedule;
    };
  }

  /**
   * The stream that is named so.
   *
   * @throws IllegalArgumentException if none can be
   */
  public static StreamId parse(String name) {
    if (name.startsWith(RUN)) {
      return new StreamId.OfRun(new RunId(name.substring(RUN.length())));
    } else if (name.startsWith(EVENT)) {
      return new StreamId.OfEvent(unescape(name.substring(EVENT.length())));
    } else if (name.startsWith(GATE) && name.split("/", 4).length == 4) {
      String[] parts = name.split("/", 4);
      return new StreamId.OfGate(parts[1], parts[2], unescape(parts[3]));
    } else if (name.startsWith(SCHEDULE)) {
      return new StreamId.OfSchedule(new ScheduleId(name.substring(SCHEDULE.length())));
    }
    int slash = name.indexOf('/', KEY.length());
    if (!name.startsWith(KEY) || slash < 0) {
      throw new IllegalArgumentException("expected the name of a stream, found '" + name + "'");
    }
    var workflow = new WorkflowId(name.substring(KEY.length(), slash));
    return new StreamId.OfKey(workflow, unescape(name.substring(slash + 1)));
  }

  private static String escape(String text) {
    int clean = 0;
    while (clean < text.length() && !isSpecial(text, clean)) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    var out = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      if (isSpecial(text, i)) {
        out.append('%').append(String.format("%04x", (int) text.charAt(i)));
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean isSpecial(String text, int at) {
    char c = text.charAt(at);
    return c == '%'
        || Character.isISOControl(c)
        || (Character.isSurrogate(c) && !isPaired(text, at));
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  private static String unescape(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        out.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
        i += 4;
      } else {
        out.append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
