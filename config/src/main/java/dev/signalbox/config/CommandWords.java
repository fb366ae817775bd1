package dev.signalbox.config;

import java.util.Optional;

/** The command that is being read, and its last word as far as it goes, without its quotes. */
final class CommandWords {
  private SimpleCommand command = new SimpleCommand();
  private StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean subscript;
  private boolean redirected;

  void add(char c) {
    word.append(c);
    inWord = true;
  }

  void add(String text) {
    word.append(text);
    inWord = true;
  }

  /** Of something that adds no character, like a pair of quotes. */
  void begin() {
    inWord = true;
  }

  /** A line that is continued begins no word. */
  void goOn() {
    inWord = !word.isEmpty();
  }

  boolean isInWord() {
    return inWord;
  }

  String word() {
    return word.toString();
  }

  /** There is a bracket in the word. */
  void markSubscript() {
    subscript = true;
  }

  /** The next word is a file's name, and none of the command's words. */
  void redirect() {
    redirected = true;
  }

  /** It was the number of what is redirected. */
  void dropWord() {
    word = new StringBuilder();
    inWord = false;
  }

  void endWord() {
    if (!inWord) {
      return;
    }
    if (!redirected) {
      command.add(word.toString());
    }
    redirected = false;
    subscript = false;
    dropWord();
  }

  void endCommand() {
    endWord();
    command = new SimpleCommand();
    redirected = false;
  }

  /** Why no value can be filled in at this place. */
  Optional<String> objection() {
    if (subscript) {
      return Optional.of("in a word with a bracket in it");
    }
    return redirected ? Optional.empty() : command.takerOf(word.toString());
  }
}
