package dev.signalbox.queue.operations;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.Migration;
import dev.signalbox.core.Migration.Divergence;
import dev.signalbox.core.Migration.Past;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.Waits;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Companion.Extra;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has runs go on by another definition, where their history proves that they may. */
public final class Migrations {
  private static final int PAGE = 500;
  private static final int TRIES_MAX = 16;

  private final RunLog log;
  private final Engine engine;
  private final Definitions definitions;
  private final Codec codec = new Codec();

  /** What came of it. */
  public sealed interface Migrated {
    /** It goes by this definition now, or did already. */
    record Done(Digest definition) implements Migrated {}

    /** Its history would have been another one. */
    record Diverges(Divergence at) implements Migrated {}

    record Ended(Run.Status status) implements Migrated {}

    record UnknownRun() implements Migrated {}

    /** There is no such definition of its workflow. */
    record UnknownDefinition() implements Migrated {}

    record Quarantined(String reason) implements Migrated {}
  }

  Migrations(RunLog log, Engine engine, Definitions definitions) {
    this.log = log;
    this.engine = engine;
    this.definitions = definitions;
  }

  /**
   * @param to empty for the definition that is configured now
   */
  public Migrated migrate(RunId id, Optional<Digest> to, String by) {
    for (int i = 0; i < TRIES_MAX; i++) {
      switch (engine.peek(id)) {
        case Answer.UnknownRun _ -> {
          return new Migrated.UnknownRun();
        }
        case Answer.Quarantined(RunId _, String reason) -> {
          return new Migrated.Quarantined(reason);
        }
        case Answer.Refused _ -> throw new IllegalStateException("expected to see run " + id);
        case Answer.Decided(Decision _, Run run, Workflow from) -> {
          Optional<Migrated> migrated = migrate(run, from, to, by);
          if (migrated.isPresent()) {
            return migrated.get();
          }
        }
      }
    }
    throw new StoreUnavailable("run " + id + " is changed too often");
  }

  /** Empty where it has moved on meanwhile. */
  private Optional<Migrated> migrate(Run run, Workflow from, Optional<Digest> to, String by) {
    if (run.isTerminal()) {
      return Optional.of(new Migrated.Ended(run.status()));
    }
    Optional<Definitions.Defined> target = target(run, to);
    if (target.isEmpty()) {
      return Optional.of(new Migrated.UnknownDefinition());
    }
    Workflow workflow = target.get().workflow();
    if (workflow.digest().equals(run.definition())) {
      return Optional.of(new Migrated.Done(run.definition()));
    }
    Optional<Divergence> divergence = Migration.check(from, workflow, history(run));
    if (divergence.isPresent()) {
      return Optional.of(new Migrated.Diverges(divergence.get()));
    }
    Answer answer =
        Waits.on(
            engine.handleWith(
                run.id(),
                now -> new Event.Migrated(now, workflow.digest(), by),
                (state, _) ->
                    state.sequence() == run.sequence()
                        ? Optional.of(goesBy(target.get()))
                        : Optional.empty()));
    return answer instanceof Answer.Decided(Decision.Next _, Run _, Workflow _)
        ? Optional.of(new Migrated.Done(workflow.digest()))
        : Optional.empty();
  }

  private static Extra goesBy(Definitions.Defined defined) {
    Workflow workflow = defined.workflow();
    var stored = new View.PutDefinition(workflow.digest(), workflow.id(), defined.source());
    return new Extra(List.of(), List.of(stored), List.of(), Optional.of(workflow));
  }

  /** One that is configured, or that another run is pinned to. */
  private Optional<Definitions.Defined> target(Run run, Optional<Digest> to) {
    Optional<Definitions.Defined> current = definitions.current(run.workflow());
    if (to.isEmpty()
        || current.filter(defined -> defined.workflow().digest().equals(to.get())).isPresent()) {
      return current;
    }
    return log.definition(to.get())
        .map(source -> new Definitions.Defined(definitions.pinned(to.get(), log), source))
        .filter(defined -> defined.workflow().id().equals(run.workflow()));
  }

  private List<Past> history(Run run) {
    var history = new ArrayList<Past>();
    while (history.size() < run.sequence()) {
      List<Entry> page = log.read(new StreamId.OfRun(run.id()), history.size(), PAGE);
      if (page.isEmpty()) {
        throw new StoreUnavailable("run " + run.id() + ": its log cannot be read to its end");
      }
      for (Entry entry : page) {
        if (history.size() < run.sequence()) {
          Codec.Body body = codec.decode(entry.body());
          history.add(new Past(entry.sequence(), entry.time(), body.event(), body.facts()));
        }
      }
    }
    return history;
  }
}
