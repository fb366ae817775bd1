package dev.signalbox.queue.ambient;

/**
 * Places in the code at which a test may stop the process dead, to prove that nothing is lost
 * there. The numbers are those of docs/promises.md.
 */
public interface Failpoints {
  /** The places, in the order in which an event passes them. */
  enum Point {
    /** A request is parsed. */
    C1,
    /** The transaction has begun. */
    C2,
    /** The entries are inserted. */
    C3,
    /** The rows beside them are written. */
    C4,
    /** Before the commit. */
    C5,
    /** After the commit, before the reply. */
    C6,
    /** After the reply. */
    C7,
    /** What is outstanding has been derived. */
    C8,
    /** A job is offered, and nobody has confirmed it. */
    C9,
    /** The start of an attempt is granted, its process not spawned. */
    C10,
    /** The process is spawned, and no record kept of it. */
    C11,
    /** It has ended, its result is not stored. */
    C12,
    /** The result is stored, the job not settled. */
    C13,
    /** The job is settled, nothing cleaned up. */
    C14,
    /** Within the writing of a snapshot. */
    C15,
    /** Within the forgetting of what is old, or between that and the removal of files. */
    C16
  }

  void reach(Point point);

  /** For all but tests. */
  record None() implements Failpoints {
    @Override
    public void reach(Point point) {}
  }
}
