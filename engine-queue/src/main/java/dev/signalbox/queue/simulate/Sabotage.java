package dev.signalbox.queue.simulate;

import dev.signalbox.core.Transition;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Rules;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.memory.MemoryStore;
import dev.signalbox.queue.redact.RedactedPerformer;
import dev.signalbox.queue.redact.Redactor;
import dev.signalbox.queue.stepped.Actor;
import dev.signalbox.queue.worker.Performer;

/**
 * A bug that is planted, to see whether the simulation notices. Everything here is as it should be
 * unless it is overridden.
 */
interface Sabotage {
  Sabotage NONE = new Sabotage() {};

  default Rules rules() {
    return Transition::apply;
  }

  /** What is stored of what was handed in. */
  default Transaction written(Transaction transaction) {
    return transaction;
  }

  /** What there is in a backup of what was stored. */
  default Transaction backedUp(Transaction transaction) {
    return transaction;
  }

  /** Whether it is answered before it is stored. */
  default boolean isAnsweredEarly(Transaction transaction) {
    return false;
  }

  /** What the store does wrong. */
  default MemoryStore.Flaws store() {
    return MemoryStore.Flaws.NONE;
  }

  /** The log as the engine sees it. */
  default RunLog log(RunLog log) {
    return log;
  }

  /** The definitions as the engine sees them. */
  default Definitions definitions(Definitions definitions) {
    return definitions;
  }

  /** What comes back of the work, as the engine sees it. */
  default Performer work(Performer work, Redactor redactor) {
    return new RedactedPerformer(work, redactor);
  }

  default JobQueue queue(JobQueue queue) {
    return queue;
  }

  default Lanes lanes(Lanes lanes) {
    return lanes;
  }

  /** Whether this thread of the engine has died. */
  default boolean isDead(Actor actor) {
    return false;
  }
}
