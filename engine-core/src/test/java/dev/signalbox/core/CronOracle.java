package dev.signalbox.core;

import java.time.LocalDateTime;

/** Cron of five fields, by the words of its manual and without any cleverness. */
final class CronOracle {
  private CronOracle() {}

  static boolean has(String cron, LocalDateTime local) {
    String[] fields = cron.split(" ", -1);
    boolean day = has(fields[2], local.getDayOfMonth(), 31);
    int weekday = local.getDayOfWeek().getValue() % 7;
    boolean week = has(fields[4], weekday, 7) || (weekday == 0 && has(fields[4], 7, 7));
    boolean date =
        (fields[2].startsWith("*") || fields[4].startsWith("*")) ? day && week : day || week;
    return has(fields[0], local.getMinute(), 59)
        && has(fields[1], local.getHour(), 23)
        && has(fields[3], local.getMonthValue(), 12)
        && date;
  }

  private static boolean has(String field, int value, int max) {
    for (String item : field.split(",", -1)) {
      String[] parts = item.split("/", -1);
      int step = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
      String[] ends = parts[0].split("-", -1);
      int from =
          parts[0].equals("*") ? (max == 31 || max == 12 ? 1 : 0) : Integer.parseInt(ends[0]);
      int to =
          ends.length > 1
              ? Integer.parseInt(ends[1])
              : parts.length > 1 || parts[0].equals("*") ? max : from;
      if (parts[0].equals("*") && max == 7) {
        to = 6;
      }
      if (value >= from && value <= to && (value - from) % step == 0) {
        return true;
      }
    }
    return false;
  }
}
