package dev.signalbox.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The words of one command, without their quotes, and which of its words are code: to the shell
 * itself, or to a program that it calls. It knows the usual programs, and rather refuses one hole
 * too many: any word counts as a program's name, as any program may start another.
 */
final class SimpleCommand {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\+?=.*", Pattern.DOTALL);
  private static final Set<String> BUILTINS =
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

  /** Behind these, the command is yet to come. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "if", "then", "elif", "else", "while", "until", "do", "!", "{", "coproc", "env", "sudo");

  /** As keywords, and none of their options has a value that could be taken for a command. */
  private static final Set<String> PREFIXES =
      Set.of("time", "exec", "command", "builtin", "nohup", "setsid", "busybox", "env");

  private final List<String> words = new ArrayList<>();
  private Optional<String> command = Optional.empty();
  private boolean optionsOfPrefix;

  /** A word has ended. */
  void add(String word) {
    words.add(word);
    if (word.equals("{") || (word.equals("do") && command.isPresent())) {
      command = Optional.empty();
      return;
    }
    if (command.isPresent() || (optionsOfPrefix && word.startsWith("-"))) {
      return;
    }
    String name = name(word);
    optionsOfPrefix = PREFIXES.contains(name);
    if (!optionsOfPrefix && !KEYWORDS.contains(name) && !word.contains("=")) {
      command = Optional.of(name);
    }
  }

  /**
   * What takes a value as code that is filled in behind this beginning of a word; empty where it is
   * a plain argument.
   */
  Optional<String> takerOf(String begun) {
    if (command.isEmpty()) {
      return ASSIGNMENT.matcher(begun).matches()
          ? behindPrograms(begun)
          : Optional.of("as a command");
    }
    String last = words.getLast();
    if (command.filter(BUILTINS::contains).isPresent()
        || (Set.of(".", "source").contains(command.get()) && last.equals(command.get()))
        || (last.equals("-v") && Set.of("test", "[", "printf").contains(command.get()))) {
      return Optional.of("where " + command.get() + " takes it as code");
    }
    return behindPrograms(begun);
  }

  private Optional<String> behindPrograms(String begun) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = name(word);
      Optional<CodeTaker> taker =
          CodeTaker.of(name).or(() -> isUnknownCommand(word, name) ? shell() : Optional.empty());
      List<String> between = words.subList(i + 1, words.size());
      if (taker.isPresent() && taker.get().takes(between, begun)) {
        return Optional.of("where " + name + " takes it as code");
      }
    }
    return Optional.empty();
  }

  private static Optional<CodeTaker> shell() {
    return CodeTaker.of("sh");
  }

  /** A command that only the shell can name, which may be a shell too. */
  private boolean isUnknownCommand(String word, String name) {
    return command.filter(name::equals).isPresent()
        && word.chars().anyMatch(c -> "$`*?".indexOf(c) >= 0);
  }

  private static String name(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }
}
