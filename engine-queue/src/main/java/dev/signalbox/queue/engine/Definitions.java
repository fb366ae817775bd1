package dev.signalbox.queue.engine;

import dev.signalbox.core.Digest;
import dev.signalbox.core.EventSchema;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.FlowControl.Bucket;
import dev.signalbox.core.FlowControl.Keyed;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Singleton;
import dev.signalbox.core.StartPolicy;
import dev.signalbox.core.Terms;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The workflows: those that new runs are started from, and those that older runs are pinned to. */
public final class Definitions {
  private final SequencedMap<WorkflowId, Defined> current;
  private final List<Schedule> schedules;
  private final Compiler compiler;
  private final Idempotency keys;
  private final Map<String, EventSchema> events;
  private final Map<Digest, Workflow> byDigest = new ConcurrentHashMap<>();

  /** A workflow, the source that it can be made from again, who gets in, and who begins when. */
  public record Defined(Workflow workflow, String source, FlowControl flow, StartPolicy policy) {
    /** Every run begins at once. */
    public Defined(Workflow workflow, String source, FlowControl flow) {
      this(workflow, source, flow, StartPolicy.NONE);
    }

    /** On what terms a run begins that this event starts. */
    public StartPolicy.Outcome terms(Json event, Instant now) {
      StartPolicy.Outcome own = policy.terms(event, now);
      var single = flow.singleton().filter(keyed -> keyed.rule().waits());
      if (single.isEmpty()
          || !(own instanceof StartPolicy.Outcome.Agreed(Optional<Terms> agreed))) {
        return own;
      }
      return switch (single.get().bucket(event)) {
        case Bucket.NotApplied _ -> own;
        case Bucket.Undefined(String reason) ->
            new StartPolicy.Outcome.Undefined(Gate.Kind.SINGLETON, reason);
        case Bucket.Of(String key) -> {
          Terms terms = agreed.orElse(Terms.NONE);
          yield new StartPolicy.Outcome.Agreed(
              Optional.of(terms.with(Singleton.claim(workflow.id(), key))));
        }
      };
    }

    /** Every trigger starts a run. */
    public Defined(Workflow workflow, String source) {
      this(workflow, source, FlowControl.NONE);
    }
  }

  /** Makes a workflow from a source that was stored. */
  public interface Compiler {
    Workflow compile(String source);
  }

  public Definitions(SequencedMap<WorkflowId, Defined> current, Compiler compiler) {
    this(current, List.of(), compiler);
  }

  /** {@code schedules}: each of a workflow that is current. */
  public Definitions(
      SequencedMap<WorkflowId, Defined> current, List<Schedule> schedules, Compiler compiler) {
    this(current, schedules, compiler, Idempotency.STANDARD);
  }

  /** {@code keys}: how long ids of events and the keys of requests count. */
  public Definitions(
      SequencedMap<WorkflowId, Defined> current,
      List<Schedule> schedules,
      Compiler compiler,
      Idempotency keys) {
    this(current, schedules, compiler, keys, Map.of());
  }

  private Definitions(
      SequencedMap<WorkflowId, Defined> current,
      List<Schedule> schedules,
      Compiler compiler,
      Idempotency keys,
      Map<String, EventSchema> events) {
    this.keys = keys;
    this.events = Map.copyOf(events);
    this.current = current;
    this.schedules = List.copyOf(schedules);
    this.compiler = compiler;
    current
        .values()
        .forEach(defined -> byDigest.put(defined.workflow().digest(), defined.workflow()));
  }

  /** The same, where ids and keys count for so long. */
  public Definitions counting(Idempotency rule) {
    return new Definitions(current, schedules, compiler, rule, events);
  }

  /** The same, where the data of these events has to be like that. */
  public Definitions declaring(Map<String, EventSchema> schemas) {
    return new Definitions(current, schedules, compiler, keys, schemas);
  }

  /** What of an event's data is not as it was declared. */
  public Optional<EventSchema.Misfit> misfit(String event, Json data) {
    return Optional.ofNullable(events.get(event)).flatMap(schema -> schema.misfit(data));
  }

  /** Others, whose sources are read in the same way. */
  public Definitions with(SequencedMap<WorkflowId, Defined> others, List<Schedule> their) {
    return new Definitions(others, their, compiler, keys);
  }

  public Collection<Defined> all() {
    return current.values();
  }

  public Optional<Defined> current(WorkflowId id) {
    return Optional.ofNullable(current.get(id));
  }

  /** How long ids of events and the keys of requests count, and what a failed run means to them. */
  public Idempotency keys() {
    return keys;
  }

  /** How long any key of any kind counts, at most; empty where one does for ever. */
  public Optional<Duration> keysCount() {
    List<Optional<Duration>> windows =
        Stream.concat(
                Stream.of(keys),
                current.values().stream()
                    .flatMap(defined -> defined.flow().idempotency().stream())
                    .map(Keyed::rule))
            .map(Idempotency::window)
            .toList();
    return windows.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : windows.stream().flatMap(Optional::stream).max(Duration::compareTo);
  }

  /** What starts workflows by the clock. */
  public List<Schedule> schedules() {
    return schedules;
  }

  /**
   * The definition that a run is pinned to.
   *
   * @throws IllegalStateException if it is neither configured nor stored
   */
  public Workflow pinned(Digest digest, RunLog log) {
    return byDigest.computeIfAbsent(
        digest,
        wanted ->
            log.definition(wanted)
                .map(compiler::compile)
                .orElseThrow(() ->
                    new IllegalStateException("definition " + wanted + " is not in the store")));
  }
}
