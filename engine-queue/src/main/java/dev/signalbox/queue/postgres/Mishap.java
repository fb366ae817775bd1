package dev.signalbox.queue.postgres;

import dev.signalbox.queue.sql.Crowded;
import java.io.IOException;
import java.sql.SQLException;

/** What an error of the database means for a transaction. */
enum Mishap {
  /** A row with this key is there already, or a limit is reached. */
  CONFLICT,
  /** Others were in the way; nothing was stored, and the same may be tried again. */
  AGAIN,
  /** There is no room; nothing was stored. */
  FULL,
  /** The connection is gone, or of no use: what a commit has done is not known. */
  GONE,
  /** The database does not take this; nothing was stored. */
  REFUSED;

  static Mishap of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof Crowded) {
        return CONFLICT;
      }
      if (cause instanceof SQLException e && e.getSQLState() != null) {
        return of(e.getSQLState());
      }
      if (cause instanceof IOException) {
        return GONE;
      }
    }
    return REFUSED;
  }

  private static Mishap of(String state) {
    return switch (state) {
      case "23505" -> CONFLICT; // unique_violation
      // serialization_failure, deadlock_detected, lock_not_available, query_canceled
      case "40001", "40P01", "55P03", "57014" -> AGAIN;
      case "53100" -> FULL; // disk_full
      // The session ended for its idleness, a server that only reads, one that ends or begins,
      // too many sessions, no memory
      case "25P03", "25006", "57P01", "57P02", "57P03", "57P05", "53300", "53200" -> GONE;
      // 08: the connection; 58: an error of the server's system; XX: of the server itself
      default ->
          state.startsWith("08") || state.startsWith("58") || state.startsWith("XX")
              ? GONE
              : REFUSED;
    };
  }
}
