package dev.signalbox.queue.gates;

import dev.signalbox.core.Claim;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Ticket;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Workflows that are paused: what has begun goes on, and what comes is kept, but nothing begins.
 * Each pause, and its end, is an entry of a stream of its own.
 */
public final class WorkflowPauses {
  private static final String KIND = "pause";

  private final RunLog log;
  private final Codec codec;
  private final Clerk clerk;
  private final Definitions definitions;
  private final Map<WorkflowId, Pause> paused = new ConcurrentHashMap<>();

  /** One change after another: the last that is stored is the one that counts. */
  private final ReentrantLock changing = new ReentrantLock();

  /** Why and since when nothing begins. */
  public record Pause(Instant since, String by, Optional<String> note) {}

  /** What the entries of the stream say: the last one counts. */
  record Change(Optional<Pause> pause, String by) {}

  /** What came of the wish for a pause or its end. */
  public sealed interface Changed {
    /** Whatever it was before, it is so now. */
    record Done(Optional<Pause> pause) implements Changed {}

    /** No workflow of this id is configured. */
    record Unknown() implements Changed {}
  }

  public WorkflowPauses(RunLog log, Codec codec, Clerk clerk, Definitions definitions) {
    this.log = log;
    this.codec = codec;
    this.clerk = clerk;
    this.definitions = definitions;
  }

  /** Reads what was paused while an earlier engine ran. */
  public void load() {
    var streams = new HashMap<StreamId, WorkflowId>();
    for (Definitions.Defined defined : definitions.all()) {
      streams.put(stream(defined.workflow().id()), defined.workflow().id());
    }
    var found = new HashMap<WorkflowId, Entry>();
    for (Entry entry : log.lasts(List.copyOf(streams.keySet()))) {
      found.put(Objects.requireNonNull(streams.get(entry.stream())), entry);
    }
    streams.values().forEach(each -> note(each, Optional.ofNullable(found.get(each))));
  }

  private void note(WorkflowId workflow, Optional<Entry> last) {
    last.flatMap(entry -> codec.read(Change.class, entry.body()).pause())
        .ifPresentOrElse(pause -> paused.put(workflow, pause), () -> paused.remove(workflow));
  }

  /** Looks at what other engines have paused, and let go on. */
  public void refresh() {
    if (log.isShared()) {
      load();
    }
  }

  /** Empty for one that is not paused. */
  public Optional<Pause> of(WorkflowId workflow) {
    if (log.isShared()) {
      note(workflow, log.last(stream(workflow)));
    }
    return Optional.ofNullable(paused.get(workflow));
  }

  public Set<WorkflowId> all() {
    return Set.copyOf(paused.keySet());
  }

  /** Of one that is paused already, the pause stays as it is. */
  public Changed pause(WorkflowId workflow, String by, Optional<String> note) {
    if (definitions.current(workflow).isEmpty()) {
      return new Changed.Unknown();
    }
    Threads.current().lock(changing);
    try {
      Pause pause =
          clerk.alone(draft ->
              stored(draft, workflow)
                  .orElseGet(() -> {
                    var fresh = new Pause(draft.now(), by, note);
                    change(draft, workflow, "workflow-paused", Optional.of(fresh), by);
                    return fresh;
                  }));
      paused.put(workflow, pause);
      return new Changed.Done(Optional.of(pause));
    } finally {
      changing.unlock();
    }
  }

  public Changed resume(WorkflowId workflow, String by) {
    if (definitions.current(workflow).isEmpty()) {
      return new Changed.Unknown();
    }
    Threads.current().lock(changing);
    try {
      var _ =
          clerk.alone(draft -> {
            boolean is = stored(draft, workflow).isPresent();
            if (is) {
              change(draft, workflow, "workflow-resumed", Optional.empty(), by);
            }
            return is;
          });
      paused.remove(workflow);
      return new Changed.Done(Optional.empty());
    } finally {
      changing.unlock();
    }
  }

  /**
   * As the log has it, whoever has changed it: whoever is told that nothing was to be done, too.
   */
  private Optional<Pause> stored(Draft draft, WorkflowId workflow) {
    return draft
        .last(stream(workflow))
        .flatMap(entry -> codec.read(Change.class, entry.body()).pause());
  }

  private void change(
      Draft draft, WorkflowId workflow, String type, Optional<Pause> pause, String by) {
    draft.append(stream(workflow), type, codec.write(Change.class, new Change(pause, by)));
  }

  private static StreamId stream(WorkflowId workflow) {
    return new StreamId.OfGate(KIND, workflow.value(), "");
  }

  // --- Runs

  /** What a run claims that is made during a pause; there is room as soon as that is over. */
  static Claim claim(WorkflowId workflow) {
    var gate =
        new Gate(Gate.Kind.PAUSE, Gate.Scope.WORKFLOW, workflow.value(), "", Gate.Count.RUNS);
    return new Claim.Slot(gate, "", Long.MAX_VALUE);
  }

  /**
   * Whether it may begin now, where this place is looked at; what has begun may go on. One that
   * claims something else beside is looked at there, in its line, where it overtakes nobody who was
   * made before the pause.
   */
  public boolean mayBegin(Ticket ticket, Place place) {
    if (ticket.step().isPresent()) {
      return true;
    }
    boolean elsewhere =
        ticket.claims().size() > 1 && place.equals(Place.of(claim(ticket.workflow()).place()));
    return !elsewhere && !paused.containsKey(ticket.workflow());
  }
}
