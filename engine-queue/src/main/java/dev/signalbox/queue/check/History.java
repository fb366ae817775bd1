package dev.signalbox.queue.check;

import dev.signalbox.core.Event;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.core.Timer;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Waiting;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StoredRun.Snapshot;
import dev.signalbox.queue.log.Transaction.View.PutConsumed;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the entries of one run. What follows a broken entry cannot be judged, and is left
 * out.
 */
public final class History {
  private final String run;
  private final Codec codec;
  private final Findings findings;
  private final Fences fences;
  private final Set<Timer> fired = new HashSet<>();
  private final Map<PutConsumed, Instant> consumed = new LinkedHashMap<>();
  private Optional<Run> state = Optional.empty();
  private Link link = Link.FIRST;
  private long length;
  private Optional<Codec.Body> last = Optional.empty();
  private Instant time = Instant.MIN;
  private long epoch;
  private boolean sound = true;

  public History(String run, Codec codec, Findings findings) {
    this.run = run;
    this.codec = codec;
    this.findings = findings;
    this.fences = new Fences(run, findings);
  }

  /** The run after all of its entries; empty if they do not hold together. */
  Optional<Run> walk(List<Entry> entries, List<Long> epochs, Optional<Snapshot> snapshot) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      follow(entry, epochs.get(i));
      if (sound) {
        snapshot.filter(s -> s.sequence() == entry.sequence()).ifPresent(s -> compare(s, entry));
      }
    }
    if (sound) {
      snapshot
          .filter(s -> s.sequence() > entries.size() || s.sequence() < 1)
          .ifPresent(s -> add("I3", s.sequence(), "a snapshot of an entry that is not there"));
    }
    return run();
  }

  /** The next entry. */
  public void follow(Entry entry, long by) {
    if (!sound) {
      return;
    }
    link = link.next(entry.sequence(), entry.time(), entry.type(), entry.body());
    if (entry.sequence() != ++length) {
      broken("I2", entry, "expected entry " + length + ", found " + entry.sequence());
    } else if (!link.equals(entry.link())) {
      broken("I2", entry, "the chain is broken: this entry, or its link, is not as it was written");
    } else {
      order(entry, by);
      follow(entry);
    }
  }

  /** The body of the entry that was followed last. */
  public Optional<Codec.Body> last() {
    return last;
  }

  /** The run after the entries so far; empty if they do not hold together. */
  public Optional<Run> run() {
    return sound ? state : Optional.empty();
  }

  /** What waits of the run have taken for themselves alone in the entries so far, and when. */
  Map<PutConsumed, Instant> consumed() {
    return consumed;
  }

  private void order(Entry entry, long by) {
    if (entry.time().isBefore(time)) {
      add(
          "I22",
          entry.sequence(),
          "at " + entry.time() + ", before the entry before it, at " + time);
    }
    if (by < epoch) {
      add(
          "I23",
          entry.sequence(),
          "written by engine epoch " + by + ", after one by epoch " + epoch);
    }
    time = entry.time();
    epoch = by;
  }

  private void follow(Entry entry) {
    try {
      Codec.Body body = codec.decode(entry.body());
      last = Optional.of(body);
      if (!Codec.type(body.event()).equals(entry.type())) {
        add(
            "I2",
            entry.sequence(),
            "expected a body of type " + entry.type() + ", found " + Codec.type(body.event()));
      }
      ends(entry, body);
      fires(entry, body.event());
      body.facts().forEach(fact -> fences.follow(entry.sequence(), fact));
      state.stream()
          .flatMap(before -> Waiting.consumed(before, body.facts()).stream())
          .forEach(taken -> consumed.put(taken, entry.time()));
      var recorded = List.of(new Run.Recorded(entry.sequence(), entry.time(), body.facts()));
      state =
          Optional.of(
              state.map(before -> before.replayed(recorded)).orElseGet(() -> Run.replay(recorded)));
    } catch (IllegalStateException | IllegalArgumentException e) {
      broken("I3", entry, "does not fit what comes before it: " + e.getMessage());
    }
  }

  private void ends(Entry entry, Codec.Body body) {
    boolean ended = state.filter(Run::isTerminal).isPresent();
    long terminal =
        body.facts().stream()
            .filter(fact ->
                fact instanceof Fact.RunSucceeded
                    || fact instanceof Fact.RunFailed
                    || fact instanceof Fact.RunCancelled)
            .count();
    if (terminal > (ended ? 0 : 1)) {
      add("I6", entry.sequence(), "ends the run, which has ended already");
    } else if (ended && !(body.event() instanceof Event.HookFailed && body.facts().isEmpty())) {
      add("I6", entry.sequence(), "changes a run that has ended");
    }
  }

  private void fires(Entry entry, Event event) {
    if (event instanceof Event.TimerFired(Instant _, Timer timer)) {
      if (entry.time().isBefore(timer.due())) {
        add(
            "I13",
            entry.sequence(),
            "a timer that was due at " + timer.due() + " fired at " + entry.time());
      }
      if (!fired.add(timer)) {
        add("I13", entry.sequence(), "a timer fired again: " + timer);
      }
    }
  }

  private void compare(Snapshot snapshot, Entry entry) {
    if (!snapshot.link().equals(entry.link())) {
      add(
          "I3",
          entry.sequence(),
          "the snapshot has another link than the entry that it was taken after");
    } else if (state.filter(run -> codec.snapshot(run).equals(snapshot.body())).isEmpty()) {
      add("I3", entry.sequence(), "the snapshot is not what the entries up to here describe");
    }
  }

  private void broken(String invariant, Entry entry, String text) {
    add(invariant, entry.sequence(), text);
    sound = false;
  }

  private void add(String invariant, long sequence, String text) {
    findings.add(invariant, run, sequence, text);
  }
}
