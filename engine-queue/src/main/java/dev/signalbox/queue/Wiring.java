package dev.signalbox.queue;

import dev.signalbox.queue.admission.LimitBook;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.desk.Examiner;
import dev.signalbox.queue.dispatch.Dispatcher;
import dev.signalbox.queue.engine.Clerk;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Rules;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.Starter;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Launcher;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.operations.Endings;
import dev.signalbox.queue.operations.Reruns;
import dev.signalbox.queue.retention.Sweeps;
import dev.signalbox.queue.schedule.Scheduler;
import dev.signalbox.queue.schedule.TickIntake;
import dev.signalbox.queue.worker.Desk;
import dev.signalbox.queue.worker.Permits;
import dev.signalbox.queue.worker.Persistence;
import dev.signalbox.queue.worker.Worker;
import java.time.Instant;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes those parts of a node that are made of many others. */
record Wiring(Node.Parts parts, Codec codec, Executor background) {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  Wiring(Node.Parts parts) {
    // Never refuses: what follows from a commit must follow even while the node ends.
    this(parts, new Codec(), task -> Threads.current().start("background", () -> attempt(task)));
  }

  /** What fails is outstanding still, and tried again by those who look for that. */
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("something could not be done now, it is tried again later", e);
    }
  }

  Dispatcher dispatcher(Endings endings) {
    return new Dispatcher(
        parts.queue(), parts.bus(), parts.lanes(), background, parts.failpoints(), endings);
  }

  Engine engine(Dispatcher dispatcher, Rules rules) {
    return new Engine(
        parts.log(),
        codec,
        parts.clock(),
        parts.definitions(),
        parts.observers(),
        background,
        dispatcher,
        rules);
  }

  Clerk clerk(Engine engine, Dispatcher dispatcher, Consumer<Instant> armed) {
    return new Clerk(
        parts.log(), parts.clock(), engine, parts.space(), armed, dispatcher::received);
  }

  Scheduler scheduler(TickIntake ticks, Engine engine) {
    return new Scheduler(parts.definitions(), parts.log(), codec, ticks, engine, parts.clock());
  }

  Launcher launcher(EventRecords events, Clerk clerk, Gates gates, Starter starter) {
    return new Launcher(
        parts.log(), codec, events, parts.definitions(), parts.ids(), clerk, gates, starter);
  }

  Worker worker(Engine engine, Desk desk) {
    var persistence = new Persistence();
    var widths = new TreeMap<>(parts.lanes().widths());
    widths.put(Lanes.SUSPECTS, 1);
    return new Worker(
        parts.queue(),
        desk,
        parts.performer(),
        new Examiner(parts.queue(), engine, parts.performer(), persistence),
        persistence,
        widths,
        new Permits(parts.lanes()),
        parts.failpoints(),
        parts.space());
  }

  Sweeps sweeps(Engine engine, LimitBook book, Reruns reruns) {
    return new Sweeps(
        parts.log(), parts.definitions(), parts.failpoints(), codec, engine, book, reruns);
  }
}
