package dev.signalbox.queue.simulate;

import dev.signalbox.queue.simulate.Faults.Engines;
import dev.signalbox.queue.simulate.Faults.Work;
import java.util.List;

/**
 * What a simulation is about, where it is about something: what needs several rare things at once
 * is likely in it. Half of them are about nothing, and so about everything.
 */
enum Theme {
  NONE,

  /** Many want the same slots, and nothing keeps them from waiting in their lines. */
  RUSH,

  /** Work takes long, and the queue knows who is at it. */
  LINGER,

  /** Engines are taken over from, and do not notice for a while. */
  OVERLAP,

  /** Everything has a budget, and people let it go on. */
  THRIFT,

  /** Schedules, much time, and engines that are killed in it. */
  TICKS;

  static Theme of(Tape tape) {
    Tape track = tape.track("theme");
    return track.chance(500) ? track.one(List.of(values())) : NONE;
  }

  /** What goes wrong in it, of what would go wrong. */
  Faults faults(Faults drawn) {
    return switch (this) {
      case NONE, THRIFT -> drawn;
      case RUSH -> new Faults(Engines.SOUND, drawn.store(), drawn.queue(), drawn.work(), 0);
      case LINGER ->
          new Faults(
              Engines.SOUND,
              drawn.store(),
              drawn.queue().withOwners(),
              new Work(drawn.work().bad(), drawn.work().deaf(), 600),
              drawn.clockJump());
      case OVERLAP -> with(drawn, new Engines(drawn.engines().crash() / 4, 0, 25));
      case TICKS -> with(drawn, new Engines(15, drawn.engines().failpoint(), 0));
    };
  }

  private static Faults with(Faults drawn, Engines engines) {
    return new Faults(engines, drawn.store(), drawn.queue(), drawn.work(), drawn.clockJump());
  }

  Mishaps mishaps(Mishaps drawn) {
    return switch (this) {
      case NONE, OVERLAP, THRIFT, TICKS -> drawn;
      case RUSH -> new Mishaps(drawn.ghost(), 0, 0, drawn.veto(), drawn.hook());
      case LINGER -> new Mishaps(0, drawn.stall(), 0, drawn.veto(), drawn.hook());
    };
  }
}
