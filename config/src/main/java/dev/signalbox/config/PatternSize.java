package dev.signalbox.config;

import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the program of a regular expression becomes: one for each of its characters, and as
 * many times that as a counted repetition says. Never too small, so that what is refused for its
 * size need not be compiled first.
 */
final class PatternSize {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  private final String text;
  private final ArrayDeque<Long> outer = new ArrayDeque<>();
  private long group;
  private long last;
  private int at;

  private PatternSize(String text) {
    this.text = text;
  }

  static long of(String pattern) {
    return new PatternSize(pattern).measure();
  }

  private long measure() {
    Matcher count = COUNT.matcher(text);
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '\\' -> escape();
        case '[' -> {
          skipClass();
          add(1);
        }
        case '(' -> {
          outer.push(group + last);
          group = 1;
          last = 0;
          at++;
        }
        case ')' -> {
          long inner = group + last;
          group = outer.isEmpty() ? 0 : outer.pop();
          last = inner;
          at++;
        }
        case '{' -> {
          if (count.region(at, text.length()).lookingAt()) {
            last = saturated(last * times(count));
            at = count.end();
          } else {
            add(1);
            at++;
          }
        }
        default -> {
          add(1);
          at++;
        }
      }
    }
    return saturated(group + last + outer.stream().mapToLong(Long::longValue).sum());
  }

  private void add(long size) {
    group = saturated(group + last);
    last = size;
  }

  private static long saturated(long size) {
    return Math.min(size, Integer.MAX_VALUE);
  }

  private static long times(Matcher count) {
    String most = count.group(2);
    long least = Long.parseLong(count.group(1));
    return Math.max(1, most == null || most.isEmpty() ? least : Long.parseLong(most));
  }

  private void escape() {
    if (text.startsWith("\\Q", at)) {
      int end = text.indexOf("\\E", at + 2);
      int behind = end < 0 ? text.length() : end;
      add(behind - at - 2);
      at = end < 0 ? behind : behind + 2;
    } else {
      add(1);
      at += 2;
    }
  }

  /** Up to the bracket that closes it. */
  private void skipClass() {
    at++;
    at += text.startsWith("^", at) ? 1 : 0;
    at += text.startsWith("]", at) ? 1 : 0;
    while (at < text.length() && text.charAt(at) != ']') {
      int named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
      at = named >= 0 ? named + 2 : at + (text.charAt(at) == '\\' ? 2 : 1);
    }
    at++;
  }
}
