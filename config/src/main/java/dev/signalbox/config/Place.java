package dev.signalbox.config;

/** A place in the file: line and column from 1, or {@link #FILE}. */
record Place(int line, int column) implements Comparable<Place> {
  /** The file as a whole. */
  static final Place FILE = new Place(0, 0);

  @Override
  public int compareTo(Place other) {
    return line == other.line
        ? Integer.compare(column, other.column)
        : Integer.compare(line, other.line);
  }
}
