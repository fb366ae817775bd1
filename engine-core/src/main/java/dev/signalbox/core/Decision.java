package dev.signalbox.core;

import java.time.Instant;
import java.util.List;

/** What an event came to. */
public sealed interface Decision {
  /** The run as it now is, what is now true, and what must be done about it. */
  record Next(Run run, List<Fact> facts, List<Command> commands) implements Decision {
    public Next {
      facts = List.copyOf(facts);
      commands = List.copyOf(commands);
    }
  }

  /** Nothing changes: the event is late, a repeat, fenced off, or not possible here. */
  record Ignored(Reason reason) implements Decision {}

  /** Why an event changes nothing. */
  sealed interface Reason {
    /** A run ends once. */
    record Terminal(Run.Status status) implements Reason {}

    /** The run exists already. */
    record Exists() implements Reason {}

    /** It has gone on as another run, and only finishes what is left to do. */
    record Continued(RunId next) implements Reason {}

    /** The same was said before. */
    record Repeated() implements Reason {}

    /** The step is not at a point where this could happen. */
    record NotOpen(StepPath step) implements Reason {}

    /** A newer attempt has taken over. */
    record Fenced(StepPath step, int attempt, int current) implements Reason {}

    /** Another delivery was granted the attempt. */
    record Taken(StepPath step, int attempt) implements Reason {}

    /** Nobody waits for it. */
    record Unawaited(String name) implements Reason {}

    /** More are not kept. */
    record TooMany(int max) implements Reason {}

    /** The run is paused: nothing new begins. */
    record Paused() implements Reason {}

    record NotDue(Instant due) implements Reason {}

    record AlreadyDecided(StepRun.Ruling ruling) implements Reason {}

    /** The same person has said something else before. */
    record Voted(Vote vote) implements Reason {}

    /** A link works once. */
    record LinkUsed() implements Reason {}

    /** What was decided about is no longer what is asked. */
    record StaleDigest(Digest current) implements Reason {}

    record NotAllowed(List<String> by) implements Reason {}
  }
}
