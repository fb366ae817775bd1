package dev.signalbox.queue.simulate;

/**
 * What may go wrong in one simulation, each how many times in a thousand. Every kind is left out of
 * half of the simulations, so that what only shows where another is missing shows, too.
 */
record Faults(Engines engines, Store store, Queue queue, Work work, int clockJump) {
  /** What engines die of: {@code takeover} is that another one owns the store. */
  record Engines(int crash, int failpoint, int takeover) {
    static final Engines SOUND = new Engines(0, 0, 0);
  }

  /** {@code lost}: nobody is told whether a commit was stored. */
  record Store(int refuses, int lost, int readRefused) {}

  /** {@code leaseForgotten}: a worker has a job, and nobody knows any more. */
  record Queue(int lost, int twice, int reordered, int flush, int leaseForgotten) {
    /** Jobs are with whom they should be. */
    Queue withOwners() {
      return new Queue(lost, 0, reordered, flush, 0);
    }
  }

  /** {@code deaf}: it does not heed that it is told to end. */
  record Work(int bad, int deaf, int slow) {}

  static final Faults NONE =
      new Faults(Engines.SOUND, new Store(0, 0, 0), new Queue(0, 0, 0, 0, 0), new Work(0, 0, 0), 0);

  static Faults of(Tape tape) {
    int crash = some(tape, 20);
    int failpoint = some(tape, 20);
    int takeover = some(tape, 4);
    // Of clean stops, which are drawn elsewhere by now.
    var _ = some(tape, 6);
    var store = new Store(some(tape, 60), some(tape, 8), some(tape, 10));
    var queue =
        new Queue(some(tape, 80), some(tape, 60), some(tape, 200), some(tape, 15), some(tape, 60));
    int clockJump = some(tape, 15);
    var work = new Work(some(tape, 400), some(tape, 200), some(tape, 300));
    return new Faults(new Engines(crash, failpoint, takeover), store, queue, work, clockJump);
  }

  private static int some(Tape tape, int most) {
    int mille = tape.pick(2 * most);
    return mille < most ? 0 : mille - most;
  }
}
