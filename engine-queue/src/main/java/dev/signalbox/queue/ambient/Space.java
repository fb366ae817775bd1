package dev.signalbox.queue.ambient;

/** How much room the disk has left. Asked often: it must answer at once. */
public interface Space {
  Level level();

  /** The levels. */
  enum Level {
    ENOUGH,
    /** No attempt is begun any more. */
    LOW,
    /** New work is refused, too; what runs is ended. */
    REFUSING
  }

  /** For a disk without end. */
  record Endless() implements Space {
    @Override
    public Level level() {
      return Level.ENOUGH;
    }
  }
}
