package dev.signalbox.queue.simulate;

import dev.signalbox.core.Gate;
import dev.signalbox.core.Limit;
import dev.signalbox.core.RateLimit;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.admission.LimitDesk;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.gates.PendingChange;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.log.BulkLog;
import dev.signalbox.queue.log.BulkRow;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.operations.Bulks;
import dev.signalbox.queue.schedule.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those who change many runs at once, limits, schedules, and what is held back. */
final class Administrators {
  private static final Duration BACKFILL = Duration.ofMinutes(40);

  private final World world;
  private final People people;
  private final Tape tape;
  private final List<String> bulks = new ArrayList<>();

  Administrators(World world, People people, Tape tape) {
    this.world = world;
    this.people = people;
    this.tape = tape;
  }

  // --- Many runs at once

  void bulk(Life life) {
    BulkRow.Action action = tape.one(List.of(BulkRow.Action.values()));
    boolean twice = tape.chance(200);
    var asker = new Bulks.Asker("ann", "ann");
    people.with(
        life,
        "wants to " + action + " all runs",
        () -> {
          Bulks desk = life.operations().bulks();
          if (desk.show(action, every(), Optional.empty(), asker)
              instanceof Bulks.Shown.Preview preview) {
            confirm(desk, action, preview.token(), asker);
            if (twice) {
              confirm(desk, action, preview.token(), asker);
            }
          }
        });
  }

  private static RunQuery every() {
    return new RunQuery(
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        RunQuery.LIMIT_MAX);
  }

  private void confirm(Bulks desk, BulkRow.Action action, String token, Bulks.Asker asker) {
    if (desk.confirm(action, token, asker) instanceof Bulks.Confirmed.Begun(BulkRow row)) {
      if (bulks.contains(row.id())) {
        throw new Broken("I14", "bulk " + row.id() + " was confirmed twice");
      }
      world.counters.count(Counter.BULKS);
      bulks.add(row.id());
    }
  }

  // --- Limits

  void limit(Life life) {
    List<Gate> gates = world.bounds.gates();
    if (gates.isEmpty()) {
      return;
    }
    Gate gate = tape.one(gates);
    if (isPool(gate)) {
      release(life, gate);
      return;
    }
    Optional<Limit> limit =
        tape.chance(200)
            ? Optional.empty()
            : Optional.of(
                gate.kind() == Gate.Kind.THROTTLE ? pace() : new Limit.Slots(1 + tape.pick(3)));
    people.with(
        life,
        "sets limit " + gate.id() + " to " + limit,
        () -> {
          var change = world.bounds.wished(gate, limit);
          var changed =
              life.operations().limits().change(gate.id(), limit.map(it -> _ -> it), "ann");
          if (changed.isPresent()) {
            world.bounds.told(change);
            world.counters.count(Counter.LIMIT_CHANGES);
          }
        });
  }

  private static boolean isPool(Gate gate) {
    return gate.kind() == Gate.Kind.BUDGET_KEY || gate.kind() == Gate.Kind.BUDGET_DAY;
  }

  private void release(Life life, Gate gate) {
    String bucket = gate.key().isEmpty() ? "" : RandomLimits.KEY + tape.pick(RandomLimits.KEYS);
    people.with(
        life,
        "releases " + gate.id() + " " + bucket,
        () -> {
          world.bounds.released(gate);
          if (life.operations().limits().release(gate.id(), bucket, "ann")
              instanceof LimitDesk.Released.Done) {
            world.counters.count(Counter.POOLS_RELEASED);
          }
        });
  }

  private Limit pace() {
    return new Limit.Pace(
        new RateLimit(
            1 + tape.pick(3),
            Duration.ofSeconds(tape.about(1, 60)),
            RateLimit.Algorithm.GCRA,
            tape.pick(2)));
  }

  // --- Workflows

  void workflow(Life life) {
    List<WorkflowId> all = world.scenario.launched();
    if (all.isEmpty()) {
      return;
    }
    WorkflowId workflow = tape.one(all);
    boolean pause = tape.pick(2) == 0;
    people.with(
        life,
        (pause ? "pauses" : "resumes") + " workflow " + workflow,
        () -> {
          var wish = world.pauses.wished(workflow, pause);
          WorkflowPauses.Changed changed =
              pause
                  ? life.operations().pause(workflow, "ann", Optional.empty())
                  : life.operations().resume(workflow, "ann");
          if (changed instanceof WorkflowPauses.Changed.Done(var now) && now.isPresent() == pause) {
            world.pauses.told(wish, workflow, life.clock.now());
            world.say("someone", () -> workflow + (pause ? " is paused" : " goes on"));
            world.counters.count(pause ? Counter.WORKFLOWS_PAUSED : Counter.WORKFLOWS_RESUMED);
          }
        });
  }

  // --- Schedules

  void schedule(Life life) {
    List<Schedule> all = world.definitions.schedules();
    if (all.isEmpty()) {
      return;
    }
    ScheduleId id = tape.one(all).id();
    int what = tape.pick(4);
    people.with(
        life,
        "turns to schedule " + id,
        () -> {
          Schedules desk = life.operations().schedules();
          Schedules.Changed changed =
              switch (what) {
                case 0 -> desk.pause(id, "ann", Optional.empty(), 1);
                case 1 -> desk.resume(id, "ann", 1);
                case 2 -> desk.trigger(id, "ann");
                default -> {
                  Instant now = world.clock.now();
                  yield desk.backfill(id, now.minus(BACKFILL), now, "ann");
                }
              };
          world.counters.count(Counter.SCHEDULES_TOUCHED);
          if (changed instanceof Schedules.Changed.Started(Instant _, List<RunId> runs)) {
            runs.forEach(people::known);
          }
        });
  }

  // --- What is held back

  void pending(Life life) {
    List<PendingRow> held = world.audit().pending();
    if (held.isEmpty()) {
      return;
    }
    String id = tape.one(held).id();
    boolean flush = tape.pick(2) == 0;
    people.with(
        life,
        (flush ? "flushes " : "drops ") + id,
        () -> {
          PendingChange change =
              flush ? life.operations().flush(id) : life.operations().drop(id, "ann");
          if (change instanceof PendingChange.Done) {
            world.counters.count(flush ? Counter.PENDING_FLUSHED : Counter.PENDING_DROPPED);
          }
        });
  }

  /** What was done is as it was before. */
  void forget() {
    bulks.clear();
  }

  // --- At the end

  void check() {
    BulkLog stored = world.audit().bulks();
    for (String id : bulks) {
      Optional<BulkRow> row = stored.bulk(id);
      // What was done is forgotten after some weeks, which pass here in a moment.
      if (row.isEmpty() && world.counters.of(Counter.CLOCK_AHEAD) > 0) {
        continue;
      }
      if (row.filter(it -> it.status() == BulkRow.Status.DONE).isEmpty()) {
        throw new Broken("I1", "bulk " + id + " was confirmed, and stands at " + row);
      }
      if (stored.tally(id).open() > 0) {
        throw new Broken("I1", "bulk " + id + " is done, but for " + stored.open(id, 10));
      }
      stored
          .items(id, Optional.empty(), Bulks.RUNS_MAX)
          .items()
          .forEach(it -> check(row.get(), it));
    }
    for (Gate gate : world.bounds.gates()) {
      Optional<LimitDesk.Configured> known = world.life().operations().limits().find(gate.id());
      known.ifPresent(it -> check(gate, it));
      if (known.isEmpty() && isConfigured(gate)) {
        throw new Broken("I10", "limit " + gate.id() + " is configured, and counts for nobody");
      }
    }
    for (Definitions.Defined defined : world.life().definitions.all()) {
      check(defined.workflow().id());
    }
  }

  private boolean isConfigured(Gate gate) {
    return world.life().definitions.all().stream()
        .flatMap(defined -> defined.policy().limits().stream())
        .anyMatch(limited -> limited.gate().equals(gate));
  }

  private void check(WorkflowId workflow) {
    boolean paused = world.life().operations().pauses().of(workflow).isPresent();
    if (!world.pauses.possible(workflow).contains(paused)) {
      throw new Broken("I1", "workflow " + workflow + " is paused: " + paused + ", it says");
    }
  }

  private void check(BulkRow row, BulkLog.Item item) {
    boolean cancelled = row.action() == BulkRow.Action.CANCEL;
    if (cancelled
        && item.outcome().equals(Optional.of(BulkLog.Outcome.DONE))
        && world.watch.run(item.run()).filter(run -> run.cancellation().isEmpty()).isPresent()) {
      throw new Broken("I18", "run " + item.run() + " was cancelled by " + row.id() + ", it says");
    }
  }

  private void check(Gate gate, LimitDesk.Configured configured) {
    Optional<Limit> limit = configured.changed();
    if (!world.bounds.possible(gate).contains(limit)) {
      throw new Broken(
          "I1", "limit " + gate.id() + " is " + limit + ", of " + world.bounds.possible(gate));
    }
  }
}
