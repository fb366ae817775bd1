package dev.signalbox.core;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;

/**
 * The local times that a cron expression means: fields as sets of bits, to the second. {@link
 * CronReader} makes it of text.
 */
public record Cron(String text, long seconds, long minutes, long hours, Days days, long months) {
  /** A 29 February comes to a given day of the week after 40 years at the latest. */
  private static final int YEARS_MAX = 41;

  /**
   * The days of a month. Where both fields are narrowed, a day needs to be in one of them only, as
   * cron has always had it; a field that begins with {@code *} does not count as narrowed.
   *
   * @param ofMonth bits 1 to 31
   * @param last the last day of the month, too
   * @param anyOfMonth the field begins with {@code *}
   * @param ofWeek bits 0 to 6, from Sunday
   * @param nth bit {@code 7 * (n - 1) + day}: the n-th such day of the month
   * @param lastOfWeek bits 0 to 6: the last such day of the month
   * @param anyOfWeek the field begins with {@code *}
   */
  public record Days(
      long ofMonth,
      boolean last,
      boolean anyOfMonth,
      long ofWeek,
      long nth,
      long lastOfWeek,
      boolean anyOfWeek) {
    boolean has(LocalDate date) {
      int day = date.getDayOfMonth();
      int length = date.lengthOfMonth();
      boolean inMonth = Cron.has(ofMonth, day) || (last && day == length);
      int weekday = date.getDayOfWeek().getValue() % 7;
      boolean inWeek =
          Cron.has(ofWeek, weekday)
              || Cron.has(nth, 7 * ((day - 1) / 7) + weekday)
              || (Cron.has(lastOfWeek, weekday) && day + 7 > length);
      return (anyOfMonth || anyOfWeek) ? inMonth && inWeek : inMonth || inWeek;
    }
  }

  /** The first of them after this one; empty if there is none. */
  public Optional<LocalDateTime> next(LocalDateTime after) {
    LocalDateTime from = after.withNano(0).plusSeconds(1);
    LocalDate date = from.toLocalDate();
    if (has(date)) {
      Optional<LocalTime> time = from(from.toLocalTime());
      if (time.isPresent()) {
        return Optional.of(date.atTime(time.get()));
      }
    }
    LocalDate end = date.plusYears(YEARS_MAX);
    do {
      date =
          has(months, date.getMonthValue())
              ? date.plusDays(1)
              : date.withDayOfMonth(1).plusMonths(1);
    } while (!has(date) && date.isBefore(end));
    return has(date) ? from(LocalTime.MIDNIGHT).map(date::atTime) : Optional.empty();
  }

  private boolean has(LocalDate date) {
    return has(months, date.getMonthValue()) && days.has(date);
  }

  /** The first time of a day that is not before this one. */
  private Optional<LocalTime> from(LocalTime least) {
    for (int hour = next(hours, least.getHour()); hour >= 0; hour = next(hours, hour + 1)) {
      boolean sameHour = hour == least.getHour();
      int minute = next(minutes, sameHour ? least.getMinute() : 0);
      for (; minute >= 0; minute = next(minutes, minute + 1)) {
        boolean sameMinute = sameHour && minute == least.getMinute();
        int second = next(seconds, sameMinute ? least.getSecond() : 0);
        if (second >= 0) {
          return Optional.of(LocalTime.of(hour, minute, second));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean has(long bits, int bit) {
    return (bits >>> bit & 1) == 1;
  }

  /** The lowest bit from this one on; -1 if there is none. */
  private static int next(long bits, int from) {
    long rest = bits >>> from;
    return rest == 0 ? -1 : from + Long.numberOfTrailingZeros(rest);
  }

  @Override
  public String toString() {
    return text;
  }
}
