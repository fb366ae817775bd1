package dev.signalbox.queue.simulate;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.TriggerRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those who start runs, and send events. */
final class Customers {
  private static final int STORM = 8;

  private final World world;
  private final People people;
  private final Map<String, Submission.Incoming> sent = new LinkedHashMap<>();
  private final List<String> acknowledged = new ArrayList<>();
  private final Map<String, RunId> keys = new LinkedHashMap<>();
  private int number;

  Customers(World world, People people) {
    this.world = world;
    this.people = people;
  }

  // --- Runs by hand

  void launch(Life life) {
    Tape tape = world.tape;
    List<WorkflowId> all = world.scenario.launched();
    if (all.isEmpty()) {
      return;
    }
    WorkflowId workflow = tape.one(all);
    Optional<String> key = tape.chance(300) ? Optional.of("key" + tape.pick(3)) : Optional.empty();
    var data =
        key.isPresent()
            ? world.scenario.data(Tape.blank(), "run")
            : world.scenario.data(tape, "run");
    people.with(
        life,
        "asks for a run of " + workflow + key.map(k -> " under " + k).orElse(""),
        () -> {
          Launch launch = life.operations().launch(workflow, data, new LinkedHashMap<>(), key);
          key.ifPresent(k -> keyed(workflow + "/" + k, launch));
          if (launch instanceof Launch.Launched(Run run)) {
            people.known(run.id());
          }
        });
  }

  private void keyed(String key, Launch launch) {
    Optional<RunId> run =
        switch (launch) {
          case Launch.Launched(Run made) -> Optional.of(made.id());
          case Launch.Repeated(RunId made) -> Optional.of(made);
          case Launch.Conflicting _, Launch.NotStarted _, Launch.UnknownWorkflow _ ->
              Optional.empty();
          case Launch.UnknownRun _, Launch.NotRetryable _, Launch.Quarantined _ -> Optional.empty();
          case Launch.UnknownStep _, Launch.UnknownEntry _ -> Optional.empty();
        };
    run.ifPresent(made -> {
      RunId before = keys.put(key, made);
      if (before != null) {
        world.counters.count(Counter.KEYS_USED_TWICE);
        if (!before.equals(made) && !world.watch.maySucceed(before, made)) {
          throw new Broken("I20", "key " + key + " has started " + before + " and " + made);
        }
      }
    });
  }

  // --- Events

  void send(Life life) {
    Tape tape = world.tape;
    List<String> names = world.scenario.events();
    if (names.isEmpty()) {
      return;
    }
    boolean again = tape.chance(200) && !sent.isEmpty();
    Submission.Incoming event =
        again ? tape.one(List.copyOf(sent.values())) : event(tape.one(names), tape);
    if (again) {
      world.counters.count(Counter.EVENTS_SENT_TWICE);
    }
    send(life, event);
  }

  private void send(Life life, Submission.Incoming event) {
    String id = event.id().orElseThrow();
    sent.put(id, event);
    people.with(
        life,
        "sends event " + event.name() + " " + event.data() + " as " + id,
        () -> {
          world.counters.count(Counter.EVENTS);
          Submission answer = life.operations().submit(List.of(event));
          if (answer instanceof Submission.Accepted accepted) {
            acknowledged.add(id);
            inLog(id);
            accepted.runs().forEach(people::known);
            accepted.outcomes().forEach(this::count);
          } else if (!world.plugins.areInstalled() || !(answer instanceof Submission.Vetoed)) {
            throw new Broken("I30", "event " + id + ": expected it accepted, found " + answer);
          }
        });
  }

  /** Many events at once. */
  void storm(Life life, Tape tape) {
    List<String> names = world.scenario.events();
    if (names.isEmpty()) {
      return;
    }
    world.counters.count(Counter.STORMS);
    String name = tape.one(names);
    for (int i = tape.pick(STORM); i >= 0; i--) {
      send(life, event(name, tape));
    }
  }

  private Submission.Incoming event(String name, Tape tape) {
    return new Submission.Incoming(
        Optional.of("event" + ++number), name, world.scenario.data(tape, name));
  }

  private void count(TriggerRow row) {
    switch (row.outcome()) {
      case DEBOUNCED, BATCHED -> world.counters.count(Counter.TRIGGERS_HELD_BACK);
      case DROPPED -> world.counters.count(Counter.TRIGGERS_DROPPED);
      case SKIPPED -> world.counters.count(Counter.TRIGGERS_SKIPPED);
      case STARTED, DUPLICATE -> {}
    }
  }

  private void inLog(String event) {
    if (world.audit().entries(new StreamId.OfEvent(event)).isEmpty()) {
      throw new Broken("I1", "event " + event + " was acknowledged, and is not in the log");
    }
  }

  /** They go on to send what they have sent. */
  void forget() {
    acknowledged.clear();
    keys.clear();
  }

  void check() {
    acknowledged.forEach(this::inLog);
    keys.values().forEach(people::known);
  }
}
