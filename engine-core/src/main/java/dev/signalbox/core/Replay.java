package dev.signalbox.core;

import dev.signalbox.core.Run.Recorded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the entries of a log say of a run: folds their facts, decides nothing. */
final class Replay {
  private Replay() {}

  static Run of(Optional<Run> before, List<Recorded> entries) {
    Optional<Run> run = before;
    for (Recorded entry : entries) {
      run = Optional.of(next(run, entry));
    }
    return run.orElseThrow(() -> new IllegalStateException("expected a history, found no entry"));
  }

  private static Run next(Optional<Run> before, Recorded entry) {
    long expected = before.map(Run::sequence).orElse(0L) + 1;
    if (entry.sequence() != expected) {
      throw new IllegalStateException("expected entry " + expected + ", found " + entry.sequence());
    }
    Instant time = before.map(run -> Fold.time(run, entry.time())).orElse(entry.time());
    Optional<Run> run = before;
    for (Fact fact : entry.facts()) {
      run =
          run.map(r -> Fold.apply(r, fact, time))
              .or(() -> Optional.of(Fold.created(creation(fact), time)));
    }
    return run.orElseThrow(
            () -> new IllegalStateException("expected the first entry to create the run"))
        .stamped(entry.sequence(), time);
  }

  private static Fact.RunCreated creation(Fact fact) {
    if (fact instanceof Fact.RunCreated created) {
      return created;
    }
    throw new IllegalStateException("expected the first fact to create the run, found " + fact);
  }
}
