package dev.signalbox.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The here-documents that a line announces, whose bodies follow it. */
final class HereDocuments {
  private static final Pattern DELIMITER =
      Pattern.compile(
          "[ \t]*(?:'([A-Za-z0-9_]+)'|\"([A-Za-z0-9_]+)\"|([A-Za-z0-9_]+))(?=[\\s;|&)<>]|$)");

  private record HereDocument(String end, boolean tabs, boolean quoted) {}

  private final ShellText text;
  private final ShellHoles holes;
  private final List<HereDocument> announced = new ArrayList<>();

  HereDocuments(ShellText text, ShellHoles holes) {
    this.text = text;
    this.holes = holes;
  }

  boolean isAnyAnnounced() {
    return !announced.isEmpty();
  }

  /** Behind {@code <<}. */
  void announce() {
    if (text.isAt('<')) {
      holes.doubt("behind a here-string");
      return;
    }
    boolean tabs = text.isAt('-');
    text.advance(tabs ? 1 : 0);
    Matcher matcher = DELIMITER.matcher(text.rest());
    if (!matcher.lookingAt()) {
      holes.doubt("behind a here-document");
      return;
    }
    boolean quoted = matcher.group(3) == null;
    String written = matcher.group().strip();
    String end = quoted ? written.substring(1, written.length() - 1) : written;
    announced.add(new HereDocument(end, tabs, quoted));
    text.advance(matcher.end());
  }

  /** Behind the end of the line. */
  void readBodies() {
    announced.forEach(this::body);
    announced.clear();
  }

  private void body(HereDocument document) {
    while (!text.isAtEnd()) {
      String line = text.upTo('\n');
      text.advance(text.isAtEnd() ? 0 : 1);
      holes.refuseAllIn(line, "in a here-document");
      if (!document.quoted() && line.endsWith("\\")) {
        holes.doubt("behind a here-document with continued lines");
      }
      if ((document.tabs() ? line.replaceFirst("^\t+", "") : line).equals(document.end())) {
        return;
      }
    }
  }
}
