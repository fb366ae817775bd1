package dev.signalbox.config;

import static dev.signalbox.config.ShellText.HOLE;

import dev.signalbox.config.ShellHoles.Hole;
import java.util.List;

/**
 * Finds out how a value must be quoted at each hole of a shell command, so that no value can ever
 * become code, neither in a POSIX shell nor in bash called sh. It follows what is plain, and
 * refuses where it cannot be sure.
 */
final class ShellScanner {
  private final ShellText text;
  private final ShellHoles holes = new ShellHoles();
  private final HereDocuments hereDocuments;
  private final ShellPassages passages;
  private CommandWords words = new CommandWords();

  private ShellScanner(ShellText text) {
    this.text = text;
    this.hereDocuments = new HereDocuments(text, holes);
    this.passages = new ShellPassages(text, holes, hereDocuments);
  }

  /** One answer for each hole, in their order. */
  static List<Hole> scan(String text) {
    var scanner = new ShellScanner(new ShellText(text));
    scanner.code(0);
    return scanner.holes.found();
  }

  // --- Commands

  /** Reads commands up to the end, or to the parenthesis that closes a substitution. */
  private void code(int nesting) {
    int parentheses = 0;
    while (!text.isAtEnd()) {
      char c = text.current();
      switch (c) {
        case HOLE -> {
          holes.add(new Hole.Argument(), words);
          word(c);
        }
        case '\\' -> backslash();
        case '\'' -> passages.singleQuotes(words);
        case '"' -> doubleQuotes(nesting);
        case '`' -> passages.backticks(words);
        case '$' -> dollar(nesting, false);
        case '<' -> redirection(nesting);
        case '>' -> target(nesting);
        case '#' -> hash();
        case '(' -> {
          parentheses++;
          if (text.isAt("((")) {
            holes.doubt("behind '(('");
          }
          endCommand(nesting);
        }
        case ')' -> {
          endCommand(nesting);
          if (nesting > 0 && parentheses-- == 0) {
            return;
          }
        }
        case ';', '&', '|' -> {
          if (text.isAt("&>")) {
            holes.doubt("behind '&>'");
          }
          endCommand(nesting);
        }
        case '\n' -> newline(nesting);
        case ' ', '\t', '\r' -> {
          endWord(nesting);
          text.advance();
        }
        case '[' -> {
          words.markSubscript();
          if (!words.isInWord() && text.isAt("[[")) {
            holes.doubt("behind '[['");
          }
          word(c);
        }
        default -> word(c);
      }
    }
    endWord(nesting);
  }

  private void word(char c) {
    words.add(c);
    text.advance();
  }

  private void endWord(int nesting) {
    if (nesting > 0 && words.isInWord() && words.word().equals("case")) {
      holes.doubt("behind a 'case' inside $( )");
    }
    words.endWord();
  }

  private void endCommand(int nesting) {
    endWord(nesting);
    words.endCommand();
    text.advance();
  }

  private void newline(int nesting) {
    endCommand(nesting);
    if (hereDocuments.isAnyAnnounced() && nesting > 0) {
      holes.doubt("behind a here-document inside $( )");
    }
    hereDocuments.readBodies();
  }

  private void hash() {
    if (words.isInWord()) {
      word('#');
    } else {
      passages.comment();
    }
  }

  // --- Backslashes and double quotes

  private void backslash() {
    text.advance();
    words.begin();
    if (text.isAt('\n')) {
      doubtContinuation();
      words.goOn();
    }
    holes.refuseAt(text, "behind a backslash");
    if (!text.isAtEnd() && !text.isAt('\n')) {
      words.add(text.current());
    }
    text.advance();
  }

  /** A line that goes on: harmless between words, too hard to follow inside of one. */
  private void doubtContinuation() {
    if (!text.isSpaceBefore(2)) {
      holes.doubt("behind a line that is continued inside a word");
    }
  }

  private void doubleQuotes(int nesting) {
    words.begin();
    text.advance();
    while (!text.isAtEnd() && !text.isAt('"')) {
      switch (text.current()) {
        case HOLE -> {
          holes.add(new Hole.InDoubleQuotes(), words);
          word(HOLE);
        }
        case '\\' -> {
          text.advance();
          if (text.isAt('\n')) {
            doubtContinuation();
          }
          holes.refuseAt(text, "behind a backslash");
          escapedInDoubleQuotes();
        }
        case '`' -> passages.backticks(words);
        case '$' -> dollar(nesting, true);
        default -> {
          passages.doubtNewline();
          word(text.current());
        }
      }
    }
    text.advance();
  }

  private void escapedInDoubleQuotes() {
    if (!text.isAtEnd()) {
      words.add(text.isAtAny("$`\"\\\n") ? "" : "\\");
      words.add(text.isAt('\n') ? "" : String.valueOf(text.current()));
    }
    text.advance();
  }

  // --- Dollars

  private void dollar(int nesting, boolean quoted) {
    words.add('$');
    text.advance();
    if (text.isAtEnd()) {
      return;
    }
    char c = text.current();
    if (c == HOLE) {
      holes.refuse("directly behind a $");
      text.advance();
    } else if (c == '(') {
      substitution(nesting);
    } else if (c == '{') {
      passages.parameter(words);
    } else if (c == '[' || (!quoted && (c == '\'' || c == '"'))) {
      holes.doubt("behind $" + c);
    } else if (isName(c)) {
      variable(quoted);
    } else if ("@*#?$!-".indexOf(c) >= 0) {
      word(c);
    }
  }

  private void variable(boolean quoted) {
    while (!text.isAtEnd() && isName(text.current())) {
      word(text.current());
    }
    if (quoted && text.isAt(HOLE)) {
      holes.refuse("directly behind the name of a variable (or write ${NAME})");
      text.advance();
    }
  }

  private void substitution(int nesting) {
    if (text.isAt("((")) {
      passages.arithmetic();
      return;
    }
    text.advance();
    CommandWords outer = words;
    words = new CommandWords();
    code(nesting + 1);
    words = outer;
  }

  private static boolean isName(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  // --- Redirections

  /** The word behind {@code >} or {@code <} is a file's name. */
  private void target(int nesting) {
    if (text.isWordBefore(words.word()) && words.word().chars().allMatch(Character::isDigit)) {
      words.dropWord(); // the number of what is redirected
    }
    endWord(nesting);
    text.advance();
    if (text.isAt('(')) {
      holes.doubt("behind '<(' or '>('");
    } else if (text.isAtAny("<>&|")) {
      text.advance();
    }
    words.redirect();
  }

  private void redirection(int nesting) {
    if (!text.isAt("<<")) {
      target(nesting);
      return;
    }
    endWord(nesting);
    text.advance(2);
    hereDocuments.announce();
  }
}
