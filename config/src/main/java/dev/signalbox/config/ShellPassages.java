package dev.signalbox.config;

import static dev.signalbox.config.ShellText.HOLE;

import java.util.regex.Pattern;

/** Reads past what holds no commands of its own to look at; no value is filled in there. */
final class ShellPassages {
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_:=+?@*#%/.,!^-]*");

  private final ShellText text;
  private final ShellHoles holes;
  private final HereDocuments hereDocuments;

  ShellPassages(ShellText text, ShellHoles holes, HereDocuments hereDocuments) {
    this.text = text;
    this.holes = holes;
    this.hereDocuments = hereDocuments;
  }

  void comment() {
    holes.refuseAllIn(text.upTo('\n'), "in a comment");
  }

  void singleQuotes(CommandWords words) {
    words.begin();
    text.advance();
    while (!text.isAtEnd() && !text.isAt('\'')) {
      holes.refuseAt(text, "inside single quotes");
      doubtNewline();
      words.add(text.current());
      text.advance();
    }
    text.advance();
  }

  void backticks(CommandWords words) {
    words.add('`');
    text.advance();
    while (!text.isAtEnd() && !text.isAt('`')) {
      holes.refuseAt(text, "inside backticks");
      if (text.isAtAny("'\"#")) {
        holes.doubt("behind backticks with quotes in them");
      }
      if (text.isAt('\\')) {
        text.advance();
        holes.refuseAt(text, "inside backticks");
      }
      doubtNewline();
      text.advance();
    }
    text.advance();
  }

  /** At the parentheses of {@code $((}. */
  void arithmetic() {
    int depth = 0;
    while (!text.isAtEnd()) {
      holes.refuseAt(text, "inside $(( ))");
      if (text.isAtAny("'\"\\`\n")) {
        holes.doubt("behind $(( )) with quotes in it");
      }
      depth += text.isAt('(') ? 1 : text.isAt(')') ? -1 : 0;
      text.advance();
      if (depth == 0) {
        if (text.before(2) != ')') {
          holes.doubt("behind $((");
        }
        return;
      }
    }
  }

  /** At the brace of <code>${</code>. */
  void parameter(CommandWords words) {
    text.advance();
    String body = text.upTo('}');
    text.advance(text.isAtEnd() ? 0 : 1);
    if (!PARAMETER.matcher(body.replace(String.valueOf(HOLE), "")).matches()) {
      holes.doubt("behind a ${ } with more than a name and a plain word in it");
    }
    holes.refuseAllIn(body, "inside ${ }");
    words.add("{" + body + "}");
  }

  /** Shells differ in where the body of a here-document then begins. */
  void doubtNewline() {
    if (text.isAt('\n') && hereDocuments.isAnyAnnounced()) {
      holes.doubt("behind a here-document whose line ends inside quotes");
    }
  }
}
