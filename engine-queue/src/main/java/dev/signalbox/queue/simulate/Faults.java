package dev.signalbox.queue.simulate;

/**
 * What may go wrong in one simulation, each how many times in a thousand. Every kind is left out of
 * half of the simulations, so that what only shows where another is missing shows, too.
 */
record Faults(
    int crash,
    int failpoint,
    int takeover,
    int cleanStop,
    int storeRefuses,
    int storeLost,
    int readRefused,
    int jobLost,
    int jobTwice,
    int jobReordered,
    int flush,
    int leaseForgotten,
    int clockJump,
    int outcomeBad,
    int deaf,
    int slow) {
  static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static Faults of(Tape tape) {
    return new Faults(
        some(tape, 20),
        some(tape, 20),
        some(tape, 4),
        some(tape, 6),
        some(tape, 60),
        some(tape, 8),
        some(tape, 10),
        some(tape, 80),
        some(tape, 60),
        some(tape, 200),
        some(tape, 15),
        some(tape, 60),
        some(tape, 15),
        some(tape, 400),
        some(tape, 200),
        some(tape, 300));
  }

  private static int some(Tape tape, int most) {
    int mille = tape.pick(2 * most);
    return mille < most ? 0 : mille - most;
  }
}
