package dev.signalbox.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out how a value must be quoted at each hole of a shell command, so that no value can ever
 * become code, neither in a POSIX shell nor in bash called sh. It follows what is plain, and
 * refuses where it cannot be sure.
 */
final class ShellScanner {
  /** Stands where a value is to be filled in. */
  static final char HOLE = '\0';

  /** What can be done about a hole. */
  sealed interface Hole {
    record Argument() implements Hole {}

    record InDoubleQuotes() implements Hole {}

    record Refused(String where) implements Hole {}
  }

  private record HereDocument(String end, boolean tabs, boolean quoted) {}

  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_:=+?@*#%/.,!^-]*");
  private static final Set<String> TAKES_CODE =
      Set.of(
          "eval",
          "let",
          "declare",
          "typeset",
          "local",
          "readonly",
          "unset",
          "read",
          "trap",
          "alias");
  private static final Set<String> KEYWORDS =
      Set.of(
          "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "exec", "command",
          "builtin", "env", "sudo");
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "zsh", "su");

  private final String text;
  private final List<Hole> holes = new ArrayList<>();
  private final List<HereDocument> announced = new ArrayList<>();
  private Optional<String> unsure = Optional.empty();
  private int at;

  /** The word being read, as far as it is plain, and the command that it belongs to. */
  private StringBuilder word = new StringBuilder();

  private boolean inWord;
  private boolean subscript;
  private Optional<String> command = Optional.empty();
  private boolean codeNext;

  private ShellScanner(String text) {
    this.text = text;
  }

  /** One answer for each hole, in their order. */
  static List<Hole> scan(String text) {
    var scanner = new ShellScanner(text);
    scanner.code(0);
    return scanner.holes;
  }

  // --- Commands

  /** Reads commands up to the end, or to the parenthesis that closes a substitution. */
  private void code(int nesting) {
    int parentheses = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case HOLE -> {
          hole(new Hole.Argument());
          word(c);
        }
        case '\\' -> backslash();
        case '\'' -> singleQuotes();
        case '"' -> doubleQuotes(nesting);
        case '`' -> backticks();
        case '$' -> dollar(nesting, false);
        case '<' -> redirection(nesting);
        case '#' -> hash();
        case '(' -> {
          parentheses++;
          if (text.startsWith("((", at)) {
            doubt("behind '(('");
          }
          endCommand(nesting);
        }
        case ')' -> {
          endCommand(nesting);
          if (nesting > 0 && parentheses-- == 0) {
            return;
          }
        }
        case ';', '&', '|' -> endCommand(nesting);
        case '\n' -> newline(nesting);
        case ' ', '\t', '\r' -> {
          endWord(nesting);
          at++;
        }
        case '[' -> {
          subscript = true;
          if (!inWord && text.startsWith("[[", at)) {
            doubt("behind '[['");
          }
          word(c);
        }
        default -> word(c);
      }
    }
    endWord(nesting);
  }

  private void word(char c) {
    word.append(c);
    inWord = true;
    at++;
  }

  private void endWord(int nesting) {
    if (!inWord) {
      return;
    }
    String ended = word.toString();
    codeNext = false;
    if (nesting > 0 && ended.equals("case")) {
      doubt("behind a 'case' inside $( )");
    }
    if (command.isEmpty()) {
      if (!KEYWORDS.contains(ended) && !ended.contains("=")) {
        command = Optional.of(ended.substring(ended.lastIndexOf('/') + 1));
      }
    } else if (SHELLS.contains(command.get()) && ended.matches("-[A-Za-z]*c")) {
      codeNext = true;
    } else if (ended.equals("-v") && Set.of("test", "[", "printf").contains(command.get())) {
      codeNext = true;
    }
    word = new StringBuilder();
    inWord = false;
    subscript = false;
  }

  private void endCommand(int nesting) {
    endWord(nesting);
    command = Optional.empty();
    codeNext = false;
    at++;
  }

  private void newline(int nesting) {
    endCommand(nesting);
    if (!announced.isEmpty() && nesting > 0) {
      doubt("behind a here-document inside $( )");
    }
    announced.forEach(this::body);
    announced.clear();
  }

  private void hash() {
    if (inWord) {
      word('#');
      return;
    }
    while (at < text.length() && text.charAt(at) != '\n') {
      refuseHole("in a comment");
      at++;
    }
  }

  private void backslash() {
    at++;
    inWord = true;
    continuation();
    refuseHole("behind a backslash");
    at++;
  }

  /** A line that goes on: harmless between words, too hard to follow inside of one. */
  private void continuation() {
    if (at < text.length() && text.charAt(at) == '\n') {
      if (at >= 2 && !Character.isWhitespace(text.charAt(at - 2))) {
        doubt("behind a line that is continued inside a word");
      }
      inWord = !word.isEmpty();
    }
  }

  // --- Quotes

  private void singleQuotes() {
    inWord = true;
    word.append('\'');
    at++;
    while (at < text.length() && text.charAt(at) != '\'') {
      refuseHole("inside single quotes");
      noNewline();
      at++;
    }
    at++;
  }

  private void doubleQuotes(int nesting) {
    inWord = true;
    word.append('"');
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      switch (text.charAt(at)) {
        case HOLE -> {
          hole(new Hole.InDoubleQuotes());
          at++;
        }
        case '\\' -> {
          at++;
          if (at >= 2
              && at < text.length()
              && text.charAt(at) == '\n'
              && !Character.isWhitespace(text.charAt(at - 2))) {
            doubt("behind a line that is continued inside a word");
          }
          refuseHole("behind a backslash");
          at++;
        }
        case '`' -> backticks();
        case '$' -> dollar(nesting, true);
        default -> {
          noNewline();
          at++;
        }
      }
    }
    at++;
  }

  private void backticks() {
    inWord = true;
    word.append('`');
    at++;
    while (at < text.length() && text.charAt(at) != '`') {
      refuseHole("inside backticks");
      if ("'\"#".indexOf(text.charAt(at)) >= 0) {
        doubt("behind backticks with quotes in them");
      }
      if (text.charAt(at) == '\\') {
        at++;
        refuseHole("inside backticks");
      }
      noNewline();
      at++;
    }
    at++;
  }

  private void noNewline() {
    if (at < text.length() && text.charAt(at) == '\n' && !announced.isEmpty()) {
      doubt("behind a here-document whose line ends inside quotes");
    }
  }

  // --- Dollars

  private void dollar(int nesting, boolean quoted) {
    inWord = true;
    word.append('$');
    at++;
    if (at >= text.length()) {
      return;
    }
    char c = text.charAt(at);
    if (c == HOLE) {
      refuseHole("directly behind a $");
      at++;
    } else if (c == '(') {
      substitution(nesting);
    } else if (c == '{') {
      parameter();
    } else if (c == '[' || (!quoted && (c == '\'' || c == '"'))) {
      doubt("behind $" + c);
    } else if (isName(c)) {
      while (at < text.length() && isName(text.charAt(at))) {
        at++;
      }
      if (quoted && at < text.length() && text.charAt(at) == HOLE) {
        refuseHole("directly behind the name of a variable (or write ${NAME})");
        at++;
      }
    } else if ("@*#?$!-".indexOf(c) >= 0) {
      at++;
    }
  }

  private void substitution(int nesting) {
    if (text.startsWith("((", at)) {
      arithmetic();
      return;
    }
    at++;
    var outerWord = word;
    boolean outerSubscript = subscript;
    var outerCommand = command;
    boolean outerCode = codeNext;
    word = new StringBuilder();
    inWord = false;
    subscript = false;
    command = Optional.empty();
    codeNext = false;
    code(nesting + 1);
    word = outerWord;
    inWord = true;
    subscript = outerSubscript;
    command = outerCommand;
    codeNext = outerCode;
  }

  private void arithmetic() {
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      refuseHole("inside $(( ))");
      if ("'\"\\`\n".indexOf(c) >= 0) {
        doubt("behind $(( )) with quotes in it");
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
      if (depth == 0) {
        if (text.charAt(at - 2) != ')') {
          doubt("behind $((");
        }
        return;
      }
    }
  }

  private void parameter() {
    int end = text.indexOf('}', at);
    String body = text.substring(at + 1, end < 0 ? text.length() : end);
    if (!PARAMETER.matcher(body.replace(String.valueOf(HOLE), "")).matches()) {
      doubt("behind a ${ } with more than a name and a plain word in it");
    }
    for (int i = 0; i < body.length(); i++) {
      if (body.charAt(i) == HOLE) {
        holes.add(new Hole.Refused("inside ${ }"));
      }
    }
    at = end < 0 ? text.length() : end + 1;
  }

  // --- Here-documents

  private void redirection(int nesting) {
    if (!text.startsWith("<<", at)) {
      endWord(nesting);
      at++;
      return;
    }
    endWord(nesting);
    at += 2;
    if (at < text.length() && text.charAt(at) == '<') {
      doubt("behind a here-string");
      return;
    }
    boolean tabs = at < text.length() && text.charAt(at) == '-';
    at += tabs ? 1 : 0;
    var matcher =
        Pattern.compile(
                "[ \t]*(?:'([A-Za-z0-9_]+)'|\"([A-Za-z0-9_]+)\"|([A-Za-z0-9_]+))(?=[\\s;|&)<>]|$)")
            .matcher(text)
            .region(at, text.length());
    if (!matcher.lookingAt()) {
      doubt("behind a here-document");
      return;
    }
    String bare = matcher.group(3);
    String end =
        bare != null
            ? bare
            : matcher.group(1) != null
                ? String.valueOf(matcher.group(1))
                : String.valueOf(matcher.group(2));
    announced.add(new HereDocument(end, tabs, bare == null));
    at = matcher.end();
  }

  private void body(HereDocument document) {
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end;
      String line = text.substring(at, next);
      for (int i = 0; i < line.length(); i++) {
        if (line.charAt(i) == HOLE) {
          holes.add(new Hole.Refused("in a here-document"));
        }
      }
      if (!document.quoted() && line.endsWith("\\")) {
        doubt("behind a here-document with continued lines");
      }
      at = Math.min(next + 1, text.length());
      if ((document.tabs() ? line.replaceFirst("^\t+", "") : line).equals(document.end())) {
        return;
      }
    }
  }

  // --- Holes

  private void hole(Hole quoted) {
    if (unsure.isPresent()) {
      holes.add(new Hole.Refused(unsure.get() + ", where its quoting cannot be told for sure"));
    } else if (subscript) {
      holes.add(new Hole.Refused("in a word with a bracket in it"));
    } else if (codeNext || command.filter(TAKES_CODE::contains).isPresent()) {
      holes.add(new Hole.Refused("where " + command.orElse("the command") + " takes it as code"));
    } else {
      holes.add(quoted);
    }
  }

  private void refuseHole(String where) {
    if (at < text.length() && text.charAt(at) == HOLE) {
      holes.add(new Hole.Refused(where));
    }
  }

  private void doubt(String where) {
    if (unsure.isEmpty()) {
      unsure = Optional.of(where);
    }
  }

  private static boolean isName(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
