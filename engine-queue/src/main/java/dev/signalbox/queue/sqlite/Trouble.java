package dev.signalbox.queue.sqlite;

import dev.signalbox.queue.sql.Crowded;
import org.sqlite.SQLiteException;

/** What an error of SQLite means for a transaction. */
enum Trouble {
  NONE,
  /** A row with this key is there already, or what it rests on does not hold any more. */
  CONFLICT,
  /** There is no room; nothing was stored. */
  FULL,
  /** Someone else holds the lock; nothing was stored. */
  BUSY,
  /** Anything else, an I/O error above all: what was stored is not known. */
  FATAL;

  private static final int PRIMARY = 0xff;
  private static final int IO_ERROR = 10;

  /** Whether the disk itself is to blame. */
  static boolean isDiskError(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException e && (e.getResultCode().code & PRIMARY) == IO_ERROR) {
        return true;
      }
    }
    return false;
  }

  static Trouble of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof Crowded) {
        return CONFLICT;
      }
      if (cause instanceof SQLiteException e) {
        return switch (e.getResultCode().code & PRIMARY) {
          case 5, 6 -> BUSY;
          case 13 -> FULL;
          case 19 -> CONFLICT;
          default -> FATAL;
        };
      }
    }
    return FATAL;
  }
}
