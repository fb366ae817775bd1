package dev.signalbox.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads cron expressions: minute, hour, day of month, month, day of week, with seconds before them
 * where there are six fields. Days of the week are 0 (Sunday) to 6; 7 is Sunday, too.
 */
public final class CronReader {
  private static final String NICKNAMES =
      "@yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly";
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private static final Field SECOND = new Field("second", 0, 59, 0, List.of());
  private static final Field MINUTE = new Field("minute", 0, 59, 0, List.of());
  private static final Field HOUR = new Field("hour", 0, 23, 0, List.of());
  private static final Field DAY = new Field("day of month", 1, 31, 1, List.of());
  private static final Field MONTH = new Field("month", 1, 12, 1, MONTHS);
  private static final Field WEEKDAY = new Field("day of week", 0, 7, 0, WEEKDAYS);

  private final List<Reading.Wrong> problems = new ArrayList<>();

  private CronReader() {}

  /** What became of a text. */
  public sealed interface Reading {
    record Read(Cron cron) implements Reading {}

    /** {@code offset}: of the character of the text that the problem is at. */
    record Wrong(int offset, String problem) implements Reading {}
  }

  /** Reads an expression. */
  public static Reading read(String text) {
    String written = text.strip();
    if (written.startsWith("@")) {
      return nickname(written)
          .map(meant -> new CronReader().read(written, words(meant)))
          .orElseGet(() ->
              new Reading.Wrong(0, "expected one of " + NICKNAMES + ", found '" + written + "'"));
    }
    return new CronReader().read(written, words(text));
  }

  private static Optional<String> nickname(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "@yearly", "@annually" -> Optional.of("0 0 1 1 *");
      case "@monthly" -> Optional.of("0 0 1 * *");
      case "@weekly" -> Optional.of("0 0 * * 0");
      case "@daily", "@midnight" -> Optional.of("0 0 * * *");
      case "@hourly" -> Optional.of("0 * * * *");
      default -> Optional.empty();
    };
  }

  private Reading read(String text, List<Word> words) {
    if (words.size() != 5 && words.size() != 6) {
      return new Reading.Wrong(
          0,
          "expected 5 fields (minute, hour, day of month, month, day of week) or 6 (a second"
              + " before them), found "
              + words.size());
    }
    Cron cron = cron(text, words);
    return problems.isEmpty() ? new Reading.Read(cron) : problems.getFirst();
  }

  private record Word(int offset, String text) {
    boolean startsWithAny() {
      return text.startsWith("*") || text.startsWith("?");
    }

    List<Word> split(char separator) {
      var parts = new ArrayList<Word>();
      int start = 0;
      for (int i = 0; i <= text.length(); i++) {
        if (i == text.length() || text.charAt(i) == separator) {
          parts.add(new Word(offset + start, text.substring(start, i)));
          start = i + 1;
        }
      }
      return parts;
    }
  }

  /** {@code base}: what the first of the names stands for. */
  private record Field(String name, int min, int max, int base, List<String> names) {}

  private static List<Word> words(String text) {
    return new Word(0, text.replace('\t', ' '))
        .split(' ').stream().filter(word -> !word.text().isEmpty()).toList();
  }

  private Cron cron(String text, List<Word> words) {
    int first = words.size() - 5;
    return new Cron(
        text,
        first == 0 ? 1 : bits(SECOND, words.getFirst()),
        bits(MINUTE, words.get(first)),
        bits(HOUR, words.get(first + 1)),
        days(words.get(first + 2), words.get(first + 4)),
        bits(MONTH, words.get(first + 3)));
  }

  private Cron.Days days(Word month, Word week) {
    long ofMonth = 0;
    boolean last = false;
    for (Word item : month.split(',')) {
      if (item.text().equalsIgnoreCase("L")) {
        last = true;
      } else {
        ofMonth |= item(DAY, item);
      }
    }
    long ofWeek = 0;
    long nth = 0;
    long lastOfWeek = 0;
    for (Word item : week.split(',')) {
      int length = item.text().length();
      int hash = item.text().indexOf('#');
      if (hash >= 0) {
        int n = value(new Field("n-th such day", 1, 5, 1, List.of()), item.split('#').get(1));
        nth |= 1L << (7 * (n - 1) + weekday(item.split('#').getFirst()));
      } else if (length > 1 && item.text().toUpperCase(Locale.ROOT).endsWith("L")) {
        String day = item.text().substring(0, length - 1);
        lastOfWeek |= 1L << weekday(new Word(item.offset(), day));
      } else {
        ofWeek |= item(WEEKDAY, item);
      }
    }
    // The seventh day is Sunday again.
    ofWeek = (ofWeek | ofWeek >>> 7) & 0x7f;
    return new Cron.Days(
        ofMonth, last, month.startsWithAny(), ofWeek, nth, lastOfWeek, week.startsWithAny());
  }

  private int weekday(Word word) {
    return value(WEEKDAY, word) % 7;
  }

  private long bits(Field field, Word word) {
    long bits = 0;
    for (Word item : word.split(',')) {
      bits |= item(field, item);
    }
    return bits;
  }

  /** One of {@code *}, {@code a}, {@code a-b}, each with {@code /step} or without. */
  private long item(Field field, Word item) {
    List<Word> parts = item.split('/');
    Word range = parts.getFirst();
    if (parts.size() > 2) {
      return wrong(parts.get(2), field.name() + ": expected one step at most");
    }
    int step =
        parts.size() == 1
            ? 1
            : value(new Field(field.name() + ": step", 1, field.max(), 1, List.of()), parts.get(1));
    int from;
    int to;
    if (range.text().equals("*") || range.text().equals("?")) {
      from = field.min();
      to = field.equals(WEEKDAY) ? 6 : field.max();
    } else {
      List<Word> ends = range.split('-');
      from = value(field, ends.getFirst());
      to = ends.size() > 1 ? value(field, ends.get(1)) : parts.size() == 1 ? from : field.max();
      if (ends.size() > 2 || to < from) {
        return wrong(
            range,
            field.name() + ": expected a range from low to high, found '" + range.text() + "'");
      }
    }
    long bits = 0;
    for (int i = from; i <= to; i += step) {
      bits |= 1L << i;
    }
    return bits;
  }

  private int value(Field field, Word word) {
    return number(field, word.text())
        .orElseGet(() ->
            wrong(
                word,
                field.name()
                    + ": expected a number from "
                    + field.min()
                    + " to "
                    + field.max()
                    + (field.names().isEmpty()
                        ? ""
                        : ", or a name from "
                            + field.names().getFirst()
                            + " to "
                            + field.names().getLast())
                    + ", found '"
                    + word.text()
                    + "'"));
  }

  /** Notes a problem; what it stands in for is of no importance then. */
  private int wrong(Word at, String problem) {
    problems.add(new Reading.Wrong(at.offset(), problem));
    return 1;
  }

  private static Optional<Integer> number(Field field, String text) {
    int named = field.names().indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return Optional.of(field.base() + named);
    }
    return isNumber(text)
        ? Optional.of(Integer.parseInt(text)).filter(n -> n >= field.min() && n <= field.max())
        : Optional.empty();
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 3
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
