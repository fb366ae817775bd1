package dev.signalbox.queue.simulate;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.ApprovalRow;
import dev.signalbox.queue.DiskFull;
import dev.signalbox.queue.Launch;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.StoreUnavailable;
import dev.signalbox.queue.StreamId;
import dev.signalbox.queue.Submission;
import dev.signalbox.queue.TriggerRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Those who ask the engine for something, and remember what they were told. */
final class People {
  private static final List<Actor> ACTORS =
      List.of(new Actor("ann", Actor.Role.OPERATOR), new Actor("bob", Actor.Role.ADMIN));

  private final World world;
  private final Map<String, Submission.Incoming> sent = new LinkedHashMap<>();
  private final List<String> acknowledged = new ArrayList<>();
  private final Map<String, RunId> keys = new LinkedHashMap<>();
  private final Map<String, Choice> decided = new LinkedHashMap<>();
  private final List<RunId> cancelled = new ArrayList<>();
  private int number;

  People(World world) {
    this.world = world;
  }

  /** One of them does something. */
  void act(Life life) {
    Tape tape = world.tape;
    switch (tape.pick(12)) {
      case 0, 1, 2 -> launch(life);
      case 3, 4, 5 -> send(life);
      case 6, 7 -> decide(life);
      case 8 -> ofRun(life, "cancels", this::cancel);
      case 9 -> ofRun(life, "pauses", this::pause);
      case 10 -> ofRun(life, "resumes", this::resume);
      default -> other(life);
    }
  }

  private void other(Life life) {
    if (world.tape.pick(2) == 0) {
      ofRun(life, "signals", this::signal);
    } else {
      ofRun(life, "retries", this::retry);
    }
  }

  private void with(Life life, String what, Runnable task) {
    world.say("someone", () -> what);
    world.baton.group(life);
    world.baton.start(
        "someone",
        () -> {
          try {
            task.run();
          } catch (StoreUnavailable | DiskFull e) {
            world.counters.count(Counter.REFUSALS);
            world.say("someone", () -> what + ": refused, " + e.getMessage());
          }
        });
  }

  // --- Runs by hand

  private void launch(Life life) {
    Tape tape = world.tape;
    List<WorkflowId> all = world.scenario.launched();
    if (all.isEmpty()) {
      return;
    }
    WorkflowId workflow = tape.one(all);
    Optional<String> key = tape.chance(300) ? Optional.of("key" + tape.pick(3)) : Optional.empty();
    var data =
        key.isPresent()
            ? world.scenario.data(Tape.of(List.of()), "run")
            : world.scenario.data(tape, "run");
    with(
        life,
        "asks for a run of " + workflow + key.map(k -> " under " + k).orElse(""),
        () -> {
          Launch launch = life.operations().launch(workflow, data, new LinkedHashMap<>(), key);
          key.ifPresent(k -> keyed(workflow + "/" + k, launch));
          if (launch instanceof Launch.Launched(Run run)) {
            known(run.id());
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
      RunId before = keys.putIfAbsent(key, made);
      if (before != null) {
        world.counters.count(Counter.KEYS_USED_TWICE);
        if (!before.equals(made)) {
          throw new Broken("I20", "key " + key + " has started " + before + " and " + made);
        }
      }
    });
  }

  private void known(RunId run) {
    if (world.watch.run(run).isEmpty()) {
      throw new Broken("I1", "run " + run + " was acknowledged, and is not in the log");
    }
  }

  // --- Events

  private void send(Life life) {
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
    String id = event.id().orElseThrow();
    sent.put(id, event);
    with(
        life,
        "sends event " + event.name() + " " + event.data() + " as " + id,
        () -> {
          world.counters.count(Counter.EVENTS);
          Submission answer = life.operations().submit(List.of(event));
          if (answer instanceof Submission.Accepted accepted) {
            acknowledged.add(id);
            inLog(id);
            accepted.runs().forEach(this::known);
            accepted.outcomes().forEach(this::count);
          } else {
            throw new Broken("I30", "event " + id + ": expected it accepted, found " + answer);
          }
        });
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

  // --- Runs that there are

  private void ofRun(Life life, String what, BiConsumer<Life, RunId> task) {
    List<Run> runs = world.watch.runs();
    if (!runs.isEmpty()) {
      RunId run = world.tape.one(runs).id();
      with(life, what + " " + world.trace.run(run.value()), () -> task.accept(life, run));
    }
  }

  private void cancel(Life life, RunId run) {
    world.counters.count(Counter.CANCELS);
    if (isAccepted(life.operations().cancel(run, "ann", "enough"))) {
      cancelled.add(run);
      cancelledInLog(run);
    } else {
      world.counters.count(Counter.CANCELS_IGNORED);
    }
  }

  private void cancelledInLog(RunId run) {
    if (world.watch.run(run).filter(it -> it.cancellation().isPresent()).isEmpty()) {
      throw new Broken("I1", "run " + run + " was cancelled, and its log does not say so");
    }
  }

  private void pause(Life life, RunId run) {
    if (isAccepted(life.operations().pause(run, "ann", "wait"))) {
      world.counters.count(Counter.PAUSES);
    }
  }

  private void resume(Life life, RunId run) {
    if (isAccepted(life.operations().resume(run, "ann"))) {
      world.counters.count(Counter.RESUMES);
    }
  }

  private void signal(Life life, RunId run) {
    List<String> names = world.scenario.signals();
    if (!names.isEmpty()) {
      String name = names.getFirst();
      if (isAccepted(life.operations().signal(run, Optional.empty(), name, Json.EMPTY_OBJECT))) {
        world.counters.count(Counter.SIGNALS);
      }
    }
  }

  private void retry(Life life, RunId run) {
    if (life.operations().reruns().retry(run, Optional.empty())
        instanceof Launch.Launched(Run made)) {
      world.counters.count(Counter.RETRIES);
      known(made.id());
    }
  }

  private static boolean isAccepted(Operations.Changed changed) {
    return changed instanceof Operations.Changed.Decided(Decision.Next _, var _);
  }

  // --- Questions

  private void decide(Life life) {
    List<ApprovalRow> asked = world.audit().asked();
    if (asked.isEmpty()) {
      return;
    }
    Tape tape = world.tape;
    ApprovalRow row = tape.one(asked);
    int times = tape.chance(300) ? 2 : 1;
    for (int i = 0; i < times; i++) {
      decide(life, row, tape.one(List.of(Choice.values())), tape.one(ACTORS));
    }
    if (times > 1) {
      world.counters.count(Counter.DECISIONS_TWICE);
    }
  }

  private void decide(Life life, ApprovalRow row, Choice choice, Actor by) {
    with(
        life,
        "says " + choice + " to " + world.trace.run(row.run().value()) + " " + row.step(),
        () -> {
          var say =
              new Operations.Say(
                  row.step(),
                  choice,
                  by,
                  Optional.empty(),
                  Optional.empty(),
                  "simulation",
                  Optional.empty());
          var answer = life.operations().decide(row.run(), say);
          if (answer instanceof Operations.Changed.Decided(Decision.Next _, Run run)) {
            world.counters.count(Counter.DECISIONS);
            run.steps()
                .find(row.step())
                .flatMap(StepRun::ruling)
                .ifPresent(_ -> decided(row, choice));
          } else {
            world.counters.count(Counter.DECISIONS_TOO_LATE);
          }
        });
  }

  private void decided(ApprovalRow row, Choice choice) {
    Choice before = decided.putIfAbsent(row.id(), choice);
    if (before != null && before != choice) {
      throw new Broken("I14", row.id() + " was decided twice: " + before + ", " + choice);
    }
  }

  // --- At the end

  /** All that anybody was told is still so. */
  void check() {
    acknowledged.forEach(this::inLog);
    keys.values().forEach(this::known);
    cancelled.forEach(this::cancelledInLog);
  }
}
