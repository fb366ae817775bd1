package dev.signalbox.config;

import java.nio.file.Path;

/**
 * Something in a file that is wrong, or that is probably not meant.
 *
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1, in characters; 0 where the file as a whole is meant
 * @param message the key path, what was expected, what was found, what to do
 */
public record Problem(Path file, int line, int column, Severity severity, String message) {
  public enum Severity {
    /** The file cannot be used. */
    ERROR,
    /** It can, but look at this. */
    WARNING
  }

  /** {@code engine.yaml:3:7: error: message}. */
  @Override
  public String toString() {
    String place = line == 0 ? "" : ":" + line + ":" + column;
    String word =
        switch (severity) {
          case ERROR -> "error";
          case WARNING -> "warning";
        };
    return file + place + ": " + word + ": " + message;
  }
}
