package dev.signalbox.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** One argument of a command without a shell. */
    record Plain() implements Hole {}

    record Refused(String where) implements Hole {}
  }

  private record HereDocument(String end, boolean tabs, boolean quoted) {}

  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_:=+?@*#%/.,!^-]*");
  private final String text;
  private final List<Hole> holes = new ArrayList<>();
  private final List<HereDocument> announced = new ArrayList<>();
  private Optional<String> unsure = Optional.empty();
  private int at;

  /** The word being read, without its quotes, and the command that it belongs to. */
  private StringBuilder word = new StringBuilder();

  private boolean inWord;
  private boolean subscript;
  private boolean redirected;
  private SimpleCommand command = new SimpleCommand();

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
        case '>' -> target(nesting);
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
        case ';', '&', '|' -> {
          if (text.startsWith("&>", at)) {
            doubt("behind '&>'");
          }
          endCommand(nesting);
        }
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
    if (nesting > 0 && ended.equals("case")) {
      doubt("behind a 'case' inside $( )");
    }
    if (!redirected) {
      command.add(ended);
    }
    redirected = false;
    word = new StringBuilder();
    inWord = false;
    subscript = false;
  }

  private void endCommand(int nesting) {
    endWord(nesting);
    command = new SimpleCommand();
    redirected = false;
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
    if (at < text.length() && text.charAt(at) != '\n') {
      word.append(text.charAt(at));
    }
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
    at++;
    while (at < text.length() && text.charAt(at) != '\'') {
      refuseHole("inside single quotes");
      noNewline();
      word.append(text.charAt(at));
      at++;
    }
    at++;
  }

  private void doubleQuotes(int nesting) {
    inWord = true;
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      switch (text.charAt(at)) {
        case HOLE -> {
          hole(new Hole.InDoubleQuotes());
          word(HOLE);
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
          escapedInDoubleQuotes();
        }
        case '`' -> backticks();
        case '$' -> dollar(nesting, true);
        default -> {
          noNewline();
          word(text.charAt(at));
        }
      }
    }
    at++;
  }

  private void escapedInDoubleQuotes() {
    if (at < text.length()) {
      char c = text.charAt(at);
      word.append("$`\"\\\n".indexOf(c) >= 0 ? "" : "\\").append(c == '\n' ? "" : c);
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
        word(text.charAt(at));
      }
      if (quoted && at < text.length() && text.charAt(at) == HOLE) {
        refuseHole("directly behind the name of a variable (or write ${NAME})");
        at++;
      }
    } else if ("@*#?$!-".indexOf(c) >= 0) {
      word(c);
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
    boolean outerRedirected = redirected;
    word = new StringBuilder();
    inWord = false;
    subscript = false;
    command = new SimpleCommand();
    redirected = false;
    code(nesting + 1);
    word = outerWord;
    inWord = true;
    subscript = outerSubscript;
    command = outerCommand;
    redirected = outerRedirected;
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
    word.append('{').append(body).append('}');
    at = end < 0 ? text.length() : end + 1;
  }

  // --- Redirections and here-documents

  /** The word behind {@code >} or {@code <} is a file's name, and none of the command's words. */
  private void target(int nesting) {
    if (isNumberBehindSpace()) {
      word = new StringBuilder(); // the number of what is redirected
      inWord = false;
    }
    endWord(nesting);
    at++;
    if (at < text.length() && text.charAt(at) == '(') {
      doubt("behind '<(' or '>('");
    } else if (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    redirected = true;
  }

  private void redirection(int nesting) {
    if (!text.startsWith("<<", at)) {
      target(nesting);
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

  private boolean isNumberBehindSpace() {
    int start = at;
    while (start > 0 && Character.isDigit(text.charAt(start - 1))) {
      start--;
    }
    return text.substring(start, at).contentEquals(word)
        && (start == 0 || " \t\n;&|(".indexOf(text.charAt(start - 1)) >= 0);
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
    } else if (redirected) {
      holes.add(quoted);
    } else {
      holes.add(command.takerOf(word.toString()).<Hole>map(Hole.Refused::new).orElse(quoted));
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
