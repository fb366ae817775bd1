package dev.signalbox.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How a program that is known to take code takes it from its arguments. */
enum CodeTaker {
  /** {@code -c}, also among other letters; the code is the first word that is no option. */
  SHELL("-[A-Za-z]*[cC].*|--(init-)?command(=.*)?"),
  /** As a shell, but a word before the option is no script. */
  COMMAND_OPTION("-[A-Za-z]*c.*|--(session-)?command(=.*)?"),
  PYTHON("-[A-Za-z]*c.*"),
  /** perl, ruby, node, php, lua: {@code -e} and its like, also among other letters. */
  INTERPRETER("-[A-Za-z0-9.]*[eErRBp].*|--(eval|print|run|process-(begin|code|end))(=.*)?"),
  ENV("-[A-Za-z0]*S.*|--split-string(=.*)?"),
  /** The first word that is no option, or {@code -e}. */
  AWK("-e.*|--source(=.*)?"),
  /** All of its words are joined to one text for a shell. */
  WATCH(".*"),
  /** The same, behind the name of the host. */
  SSH("-o.*");

  private static final Set<String> SHELLS =
      Set.of(
          "sh",
          "bash",
          "rbash",
          "dash",
          "ash",
          "zsh",
          "ksh",
          "ksh93",
          "mksh",
          "yash",
          "fish",
          "csh",
          "tcsh",
          "busybox",
          "$SHELL",
          "${SHELL}",
          "$BASH",
          "${BASH}",
          "$0");
  private static final Pattern PYTHONS = Pattern.compile("(python|pypy)[0-9.]*");
  private static final Pattern INTERPRETERS =
      Pattern.compile("(perl|ruby|node|nodejs|bun|php|lua|luajit|tclsh|Rscript)[0-9.]*");

  /** Options of awk whose value is the next word. */
  private static final Set<String> AWK_VALUES = Set.of("-v", "-F", "-f", "-i", "-l");

  private static final Pattern SSH_VALUES = Pattern.compile("-[A-Za-z0-9]*[BbcDEeFIiJLlmOopQRSWw]");
  private static final Pattern LETTERS = Pattern.compile("--?[A-Za-z0-9.]*");

  private final Pattern option;

  CodeTaker(String option) {
    this.option = Pattern.compile(option, Pattern.DOTALL);
  }

  static Optional<CodeTaker> of(String program) {
    if (SHELLS.contains(program)) {
      return Optional.of(SHELL);
    }
    if (PYTHONS.matcher(program).matches()) {
      return Optional.of(PYTHON);
    }
    if (INTERPRETERS.matcher(program).matches()) {
      return Optional.of(INTERPRETER);
    }
    return switch (program) {
      case "su", "runuser", "flock", "script" -> Optional.of(COMMAND_OPTION);
      case "awk", "gawk", "mawk", "nawk" -> Optional.of(AWK);
      case "env" -> Optional.of(ENV);
      case "watch" -> Optional.of(WATCH);
      case "ssh" -> Optional.of(SSH);
      default -> Optional.empty();
    };
  }

  /** Whether it takes what is filled in behind {@code begun}, after these words, as code. */
  boolean takes(List<String> words, String begun) {
    return switch (this) {
      case SHELL, COMMAND_OPTION, PYTHON, INTERPRETER, ENV -> byOption(words, begun);
      case AWK -> awk(words, begun);
      case WATCH -> true;
      case SSH -> ssh(words, begun);
    };
  }

  private boolean byOption(List<String> words, String begun) {
    boolean awaited = false;
    boolean behindOption = false;
    String last = "";
    for (String word : words) {
      boolean isOption = isOption(word);
      if (awaited && !(isOption && skipsOptions()) && !last.matches("[-+][A-Za-z]*[oO]")) {
        awaited = false;
        behindOption = true;
      } else if (isOption) {
        awaited |= mayTakeCode(word);
        behindOption = true;
      } else if (behindOption || this == COMMAND_OPTION || this == ENV) {
        behindOption = false; // perhaps the option's value
      } else {
        return false; // a script, and all that follows is for it
      }
      last = word;
    }
    return awaited || (isOption(begun) && (mayTakeCode(begun) || isLetters(begun)));
  }

  private boolean skipsOptions() {
    return this == SHELL || this == COMMAND_OPTION;
  }

  /** What begins with a hole may be any option. */
  private static boolean isOption(String word) {
    return word.startsWith("-") || word.startsWith("+") || word.indexOf(ShellText.HOLE) == 0;
  }

  private boolean mayTakeCode(String word) {
    return word.indexOf(ShellText.HOLE) == 0 || option.matcher(word).matches();
  }

  private static boolean isLetters(String begun) {
    return LETTERS.matcher(begun).matches();
  }

  private boolean awk(List<String> words, String begun) {
    String last = "";
    boolean file = false;
    for (String word : words) {
      if (!word.startsWith("-") && !AWK_VALUES.contains(last)) {
        return false;
      }
      file |= word.startsWith("-f");
      last = word;
    }
    if (AWK_VALUES.contains(last) || begun.matches("(?s)-[vF].*")) {
      return false;
    }
    return option.matcher(last).matches() || begun.startsWith("-") || !file;
  }

  private boolean ssh(List<String> words, String begun) {
    String last = "";
    for (String word : words) {
      if (!word.startsWith("-") && !SSH_VALUES.matcher(last).matches()) {
        return true;
      }
      last = word;
    }
    boolean isValue = SSH_VALUES.matcher(last).matches();
    return isValue
        ? last.endsWith("o")
        : begun.isEmpty() || option.matcher(begun).matches() || begun.matches("-[A-Za-z0-9]*");
  }
}
