package dev.signalbox.queue.simulate;

/**
 * Further things that may go wrong, each how many times in a thousand; see {@link Faults}.
 *
 * @param ghost a job that is done with is handed out again
 * @param stall the queue hands out nothing for a while, and then all at once
 * @param stop an engine is told to end, in good order
 * @param veto a guard says no
 * @param hook somebody who is told of facts throws
 */
record Mishaps(int ghost, int stall, int stop, int veto, int hook) {
  static final Mishaps NONE = new Mishaps(0, 0, 0, 0, 0);

  static Mishaps of(Tape tape) {
    return new Mishaps(
        some(tape, 40), some(tape, 20), some(tape, 30), some(tape, 100), some(tape, 300));
  }

  private static int some(Tape tape, int most) {
    int mille = tape.pick(2 * most);
    return mille < most ? 0 : mille - most;
  }
}
