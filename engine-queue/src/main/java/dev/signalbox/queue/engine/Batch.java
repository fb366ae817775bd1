package dev.signalbox.queue.engine;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.queue.engine.Cell.Waiting;
import dev.signalbox.queue.engine.Companion.Extra;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decisions about one run, each on what the one before has left, that go to the log together. */
final class Batch {
  private final Cell.State.Loaded before;
  private final Decider decider;
  private final Projector projector;
  private final List<Entry> entries = new ArrayList<>();
  private final List<View> views = new ArrayList<>();
  private final List<Transaction.Guard> guards = new ArrayList<>();
  private final List<Decision.Next> decisions = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private Cell.State.Loaded after;

  Batch(Cell.State.Loaded before, Decider decider, Projector projector) {
    this.before = before;
    this.decider = decider;
    this.projector = projector;
    this.after = before;
  }

  void decide(Waiting waiting) {
    Run run = after.run();
    Event event = decider.made(waiting.event(), run);
    Decision decision = decider.decide(after.workflow(), run, event);
    if (decision instanceof Decision.Next next) {
      Optional<Extra> extra =
          waiting
              .companion()
              .map(each -> each.at(run, event.time()))
              .orElse(Optional.of(Extra.NOTHING));
      if (extra.isEmpty()) {
        answers.add(new Answer.Refused(run.id()));
        return;
      }
      add(event, next, extra.get());
    }
    answers.add(new Answer.Decided(decision, after.run(), after.workflow()));
  }

  private void add(Event event, Decision.Next next, Extra extra) {
    Entry entry = decider.entry(after.link(), next, event);
    entries.add(entry);
    entries.addAll(extra.entries());
    guards.addAll(extra.guards());
    decisions.add(next);
    views.addAll(projector.views(Optional.of(after.run()), next));
    views.addAll(extra.views());
    after =
        new Cell.State.Loaded(
            extra.definition().orElse(after.workflow()),
            next.run(),
            entry.link(),
            after.shown(),
            after.snapshotAt());
  }

  /** Nothing was decided that is worth storing. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  Transaction transaction() {
    var all = new ArrayList<>(views);
    all.addAll(projector.closing(before, after));
    return new Transaction(entries, all, guards);
  }

  Cell.State.Loaded before() {
    return before;
  }

  /** The state once the transaction is durable. */
  Cell.State stored() {
    return projector.shown(before, after);
  }

  /** What follows from the decisions; once they are durable. */
  void perform(Engine.Consequences consequences) {
    decisions.forEach(next -> next.commands().forEach(consequences::perform));
    decisions.forEach(next -> consequences.moved(next.run(), next.facts()));
  }

  void answer(List<Waiting> mail) {
    for (int i = 0; i < mail.size(); i++) {
      mail.get(i).answer().complete(answers.get(i));
    }
  }
}
