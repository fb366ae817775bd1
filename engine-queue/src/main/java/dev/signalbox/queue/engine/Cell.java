package dev.signalbox.queue.engine;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.log.Link;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A run in memory, and the events that wait for it. Decisions are made on what is durable only:
 * while one is on its way to the log, what arrives waits, and is then decided in one go.
 */
final class Cell {
  final RunId id;
  final ReentrantLock lock = new ReentrantLock();

  // Everything below is guarded by the lock.
  final List<Waiting> mailbox = new ArrayList<>();
  State state = new State.Unloaded();
  boolean appending;

  /** Whether something has reached it since somebody looked. */
  boolean used;

  /** Taken out of the engine's memory: whoever still holds it must ask for the run's cell again. */
  boolean gone;

  Cell(RunId id) {
    this.id = id;
  }

  /**
   * An event on its way to a run.
   *
   * @param conflicts how often another node was first
   * @param companion what must go into the log with it
   */
  record Waiting(
      Function<Instant, Event> event,
      CompletableFuture<Answer> answer,
      int conflicts,
      Optional<Companion> companion) {}

  List<Waiting> takeMail() {
    var mail = List.copyOf(mailbox);
    mailbox.clear();
    return mail;
  }

  /**
   * A run that has ended or is parked needs no memory: it is read again when something reaches it.
   */
  boolean isIdle() {
    if (appending || !mailbox.isEmpty()) {
      return false;
    }
    return switch (state) {
      case State.Loaded(var _, Run run, var _, var _, long _) ->
          run.isTerminal() || isParked(run.status());
      case State.Unloaded _, State.Unknown _, State.Quarantined _ -> true;
    };
  }

  /** Whether it waits for something that finds it when it comes. */
  static boolean isParked(Run.Status status) {
    return switch (status) {
      case WAITING, QUEUED, PAUSED -> true;
      case RUNNING, SUCCEEDED, FAILED, CANCELLED, QUARANTINED -> false;
    };
  }

  /** What is known of the run. */
  sealed interface State {
    record Unloaded() implements State {}

    record Unknown() implements State {}

    /**
     * It cannot be trusted: its log does not hold together. {@code fresh}: its row does not say so
     * yet.
     */
    record Quarantined(String reason, boolean fresh) implements State {}

    /**
     * The run, the link of its last entry, and what its row and its snapshot say.
     *
     * @param snapshotAt the sequence of the last snapshot, 0 for none
     */
    record Loaded(Workflow workflow, Run run, Link link, Shown shown, long snapshotAt)
        implements State {}
  }

  /** What the row of a run says of it, as far as it is written only when it changes. */
  record Shown(Run.Status status, Optional<Instant> wakeAt, Digest definition) {
    static Shown of(Run run) {
      return new Shown(run.status(), run.wakeAt(), run.definition());
    }
  }
}
