package dev.signalbox.queue;

import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.Engine.Beginning;
import dev.signalbox.queue.Transaction.View;
import dev.signalbox.queue.Trigger.Held;
import dev.signalbox.queue.TriggerRow.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Starts runs, one at a time where the workflow says so. Whether the one that holds the place is
 * live is looked up in its own row: the place cannot be kept by a run that has ended.
 */
final class SingletonGate {
  private static final int PAGE = 100;

  private final Codec codec;
  private final Ids ids;
  private final Starter starter;

  /**
   * The state of a bucket.
   *
   * @param holder the last run that got the place
   * @param waiting how many wait for it
   * @param head the entry that holds the first of them
   * @param pending the id, while some wait
   * @param trigger what this entry put into the line
   */
  record Line(
      Optional<RunId> holder,
      long waiting,
      long head,
      Optional<String> pending,
      Optional<Instant> since,
      Optional<Held> trigger) {
    static final Line EMPTY =
        new Line(Optional.empty(), 0, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  SingletonGate(Codec codec, Ids ids, Starter starter) {
    this.codec = codec;
    this.ids = ids;
    this.starter = starter;
  }

  /** What becomes of something that has passed all other gates. */
  Fate start(Draft draft, Definitions.Defined defined, Held held) {
    WorkflowId workflow = defined.workflow().id();
    var singleton = defined.flow().singleton();
    Optional<Bucket> key = singleton.map(keyed -> keyed.bucket(held.event()));
    if (key.isPresent() && key.get() instanceof Bucket.Undefined(String reason)) {
      return Trigger.undefined(GateKind.SINGLETON, reason);
    }
    if (singleton.isPresent() && key.isPresent() && key.get() instanceof Bucket.Of(String bucket)) {
      var gate = GateKind.SINGLETON.gate(workflow, bucket);
      return start(draft, gate, singleton.get().rule(), defined, held).keyed(bucket);
    }
    return begin(draft, defined, held);
  }

  private Fate begin(Draft draft, Definitions.Defined defined, Held held) {
    Beginning beginning = starter.begin(defined, held);
    draft.begin(beginning);
    return Fate.started("on " + held.name(), beginning.next().run().id());
  }

  private Fate start(
      Draft draft, StreamId.OfGate gate, Singleton rule, Definitions.Defined defined, Held held) {
    Line line = line(draft, gate);
    boolean live = line.holder().filter(draft::isLive).isPresent();
    String words = "singleton: " + Kebab.of(rule.mode().name());
    return switch (rule.arrive(live, line.waiting())) {
      case START -> {
        Fate fate = begin(draft, defined, held);
        fate.run().ifPresent(run -> append(draft, gate, "started", holding(run)));
        yield fate;
      }
      case SKIP -> Fate.of(Outcome.SKIPPED, words + behind(line));
      case WAIT -> wait(draft, gate, rule, line, held, words);
      case REPLACE -> {
        String replaced = words + ", replaced by a later one";
        items(draft, gate, line)
            .forEach(
                item -> draft.add(new View.EndTriggers(item.ref(), Outcome.SKIPPED, replaced)));
        var emptied = new Line(line.holder(), 0, 0, line.pending(), line.since(), Optional.empty());
        yield wait(draft, gate, rule, emptied, held, words);
      }
    };
  }

  private static String behind(Line line) {
    return line.holder().map(run -> ", run " + run + " is live").orElse("");
  }

  private Fate wait(
      Draft draft, StreamId.OfGate gate, Singleton rule, Line line, Held held, String words) {
    long next = draft.last(gate).map(Entry::sequence).orElse(0L) + 1;
    String pending = line.pending().orElseGet(() -> ids.pending(draft.now()));
    var longer =
        new Line(
            line.holder(),
            line.waiting() + 1,
            line.waiting() == 0 ? next : line.head(),
            Optional.of(pending),
            Optional.of(line.since().orElse(draft.now())),
            Optional.of(held));
    long sequence = append(draft, gate, "waiting", longer);
    Optional<Instant> due =
        rule.mode() == Singleton.Mode.CANCEL_RUNNING ? Optional.of(draft.now()) : Optional.empty();
    show(draft, gate, sequence, longer, due);
    return Fate.of(Outcome.QUEUED, words + behind(line)).in(held.ref());
  }

  // --- For those who come by another way than a trigger

  /** The run whose place such an event would need, if it is not free. */
  Optional<String> taken(Draft draft, Definitions.Defined defined, Json event) {
    return bucket(defined, event)
        .map(gate -> line(draft, gate))
        .filter(line -> line.waiting() > 0 || line.holder().filter(draft::isLive).isPresent())
        .map(line ->
            "it is a singleton"
                + behind(line)
                + (line.waiting() > 0 ? ", " + line.waiting() + " wait for their turn" : ""));
  }

  /** This run has the place now. */
  void take(Draft draft, Definitions.Defined defined, Json event, RunId run) {
    bucket(defined, event).ifPresent(gate -> append(draft, gate, "started", holding(run)));
  }

  private static Optional<StreamId.OfGate> bucket(Definitions.Defined defined, Json event) {
    return defined
        .flow()
        .singleton()
        .flatMap(keyed ->
            keyed.bucket(event) instanceof Bucket.Of(String key)
                ? Optional.of(GateKind.SINGLETON.gate(defined.workflow().id(), key))
                : Optional.empty());
  }

  // --- The line

  /**
   * Starts the first of those who wait, if the place is free.
   *
   * @return the run that is to be cancelled first
   */
  Optional<RunId> next(Draft draft, PendingRow row, Definitions.Defined defined) {
    StreamId.OfGate gate = row.gate();
    Line line = line(draft, gate);
    if (line.waiting() == 0) {
      draft.add(new View.DropPending(gate));
      return Optional.empty();
    }
    Optional<RunId> live = line.holder().filter(draft::isLive);
    if (live.isPresent() && cancels(defined)) {
      return live;
    } else if (live.isPresent()) {
      draft.add(new View.RestPending(gate, row.sequence(), live.get()));
      return Optional.empty();
    }
    Held first =
        draft
            .at(gate, line.head())
            .flatMap(entry -> line(entry).trigger())
            .orElseThrow(() -> new IllegalStateException(gate + ": nobody waits at its head"));
    Beginning beginning = starter.begin(defined, first);
    draft.begin(beginning);
    RunId run = beginning.next().run().id();
    boolean last = line.waiting() == 1;
    var shorter =
        new Line(
            Optional.of(run),
            line.waiting() - 1,
            last ? 0 : following(draft, gate, line.head()),
            last ? Optional.empty() : line.pending(),
            last ? Optional.empty() : line.since(),
            Optional.empty());
    long sequence = append(draft, gate, "started", shorter);
    if (last) {
      draft.add(new View.DropPending(gate));
    } else {
      show(draft, gate, sequence, shorter, Optional.empty());
    }
    String words = "on " + first.name() + ", after its turn as a singleton";
    draft.add(new View.StartTriggers(first.ref(), run, words));
    return Optional.empty();
  }

  private static boolean cancels(Definitions.Defined defined) {
    return defined
        .flow()
        .singleton()
        .filter(keyed -> keyed.rule().mode() == Singleton.Mode.CANCEL_RUNNING)
        .isPresent();
  }

  /** Nobody waits any more. */
  void clear(Draft draft, StreamId.OfGate gate, String why) {
    Line line = line(draft, gate);
    items(draft, gate, line)
        .forEach(item -> draft.add(new View.EndTriggers(item.ref(), Outcome.DROPPED, why)));
    append(
        draft,
        gate,
        "dropped",
        new Line(line.holder(), 0, 0, Optional.empty(), Optional.empty(), Optional.empty()));
    draft.add(new View.DropPending(gate));
  }

  /** Those who wait, in their order. */
  private List<Held> items(Draft draft, StreamId.OfGate gate, Line line) {
    var items = new ArrayList<Held>();
    long after = line.head() - 1;
    while (items.size() < line.waiting()) {
      List<Entry> page = draft.after(gate, after, PAGE);
      if (page.isEmpty()) {
        throw new IllegalStateException(
            gate + ": expected " + line.waiting() + " that wait, found " + items.size());
      }
      for (Entry entry : page) {
        line(entry).trigger().ifPresent(items::add);
      }
      after = page.getLast().sequence();
    }
    return items;
  }

  /** As a rule the entry after it; others started meanwhile may lie between. */
  private long following(Draft draft, StreamId.OfGate gate, long head) {
    long after = head;
    for (int size = 1; ; size = PAGE) {
      List<Entry> page = draft.after(gate, after, size);
      for (Entry entry : page) {
        if (line(entry).trigger().isPresent()) {
          return entry.sequence();
        }
      }
      if (page.isEmpty()) {
        throw new IllegalStateException(gate + ": expected more that wait after entry " + head);
      }
      after = page.getLast().sequence();
    }
  }

  private static void show(
      Draft draft, StreamId.OfGate gate, long sequence, Line line, Optional<Instant> due) {
    Supplier<IllegalStateException> bug = () -> new IllegalStateException("nobody waits");
    draft.add(
        new View.PutPending(
            new PendingRow(
                line.pending().orElseThrow(bug),
                gate,
                sequence,
                line.since().orElseThrow(bug),
                due,
                line.waiting(),
                line.holder())));
  }

  private static Line holding(RunId run) {
    return new Line(Optional.of(run), 0, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Line line(Draft draft, StreamId.OfGate gate) {
    return draft.last(gate).map(this::line).orElse(Line.EMPTY);
  }

  private Line line(Entry entry) {
    return codec.read(Line.class, entry.body());
  }

  private long append(Draft draft, StreamId.OfGate gate, String type, Line line) {
    return draft.append(gate, type, codec.write(Line.class, line));
  }
}
