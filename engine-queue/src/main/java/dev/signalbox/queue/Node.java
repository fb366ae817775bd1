package dev.signalbox.queue;

import dev.signalbox.core.StepRun;
import dev.signalbox.core.Transition;
import dev.signalbox.queue.admission.Admitter;
import dev.signalbox.queue.admission.Allowances;
import dev.signalbox.queue.admission.LimitBook;
import dev.signalbox.queue.admission.LimitDesk;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.ambient.Failpoints;
import dev.signalbox.queue.ambient.Ids;
import dev.signalbox.queue.ambient.Space;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.desk.AttemptHooks;
import dev.signalbox.queue.desk.EngineDesk;
import dev.signalbox.queue.desk.LateStarts;
import dev.signalbox.queue.desk.PostOffice;
import dev.signalbox.queue.dispatch.Arrivals;
import dev.signalbox.queue.dispatch.Callings;
import dev.signalbox.queue.dispatch.Deliveries;
import dev.signalbox.queue.dispatch.Dispatcher;
import dev.signalbox.queue.dispatch.Recovery;
import dev.signalbox.queue.dispatch.Standstill;
import dev.signalbox.queue.dispatch.Timekeeper;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.engine.Rules;
import dev.signalbox.queue.gates.Gates;
import dev.signalbox.queue.gates.Guards;
import dev.signalbox.queue.gates.Starter;
import dev.signalbox.queue.gates.WorkflowPauses;
import dev.signalbox.queue.intake.EventRecords;
import dev.signalbox.queue.intake.Gatekeeper;
import dev.signalbox.queue.intake.Intake;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.Lanes;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Endings;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.retention.Remains;
import dev.signalbox.queue.retention.Retention;
import dev.signalbox.queue.retention.Sweeper;
import dev.signalbox.queue.retention.Sweeps;
import dev.signalbox.queue.schedule.Scheduler;
import dev.signalbox.queue.schedule.TickIntake;
import dev.signalbox.queue.worker.Performer;
import dev.signalbox.queue.worker.Worker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** One running engine: the driver, its loops and its worker, wired together. */
public final class Node implements AutoCloseable {
  private final Engine engine;
  private final Operations operations;
  private final Intake intake;
  private final Timekeeper timekeeper;
  private final Gatekeeper gatekeeper;
  private final LimitBook book;
  private final WorkflowPauses pauses;
  private final Admitter admitter;
  private final Scheduler scheduler;
  private final Recovery recovery;
  private final Deliveries deliveries;
  private final Arrivals arrivals;
  private final LateStarts lateStarts;
  private final Allowances allowances;
  private final Worker worker;
  private final Sweeper sweeper;
  private final Sweeps sweeps;
  private final Standstill standstill;
  private final Dispatcher dispatcher;
  private Optional<PostOffice> postOffice = Optional.empty();

  /** What a node is made of. */
  public record Parts(
      RunLog log,
      JobQueue queue,
      EventBus bus,
      Definitions definitions,
      Performer performer,
      Lanes lanes,
      Observers observers,
      Guards guards,
      EngineClock clock,
      Ids ids,
      Failpoints failpoints,
      Space space) {}

  public Node(Parts parts) {
    this(parts, Transition::apply);
  }

  /** One that decides by these rules. */
  public Node(Parts parts, Rules rules) {
    var wiring = new Wiring(parts);
    sweeper = new Sweeper(parts.clock());
    Codec codec = wiring.codec();
    var endings = new Endings(parts.log().isShared() ? parts.bus() : new EventBus.Deaf());
    dispatcher = wiring.dispatcher(endings);
    engine = wiring.engine(dispatcher, rules);
    var clerk = wiring.clerk(engine, dispatcher, due -> gatekeeper().armed(due));
    var events = new EventRecords(parts.log(), codec);
    pauses = new WorkflowPauses(parts.log(), codec, clerk, parts.definitions());
    var starter = new Starter(engine, parts.ids(), parts.guards(), pauses);
    var gates = new Gates(parts.log(), codec, parts.ids(), parts.definitions(), starter);
    intake =
        new Intake(
            parts.log(), events, parts.definitions(), parts.ids(), parts.guards(), clerk, gates);
    gatekeeper = new Gatekeeper(parts.log(), intake, parts.clock(), pauses);
    book = new LimitBook(parts.log(), codec, parts.definitions());
    admitter =
        new Admitter(parts.log(), engine, parts.clock(), codec, book, parts.definitions(), pauses);
    timekeeper = new Timekeeper(parts.log(), engine, parts.clock());
    var ticks = new TickIntake(clerk, events, parts.ids(), gates, pauses);
    scheduler = wiring.scheduler(ticks, engine);
    deliveries = new Deliveries(parts.log(), codec, engine, parts.clock(), parts.observers());
    recovery = new Recovery(parts.log(), engine, parts.queue(), dispatcher, parts.failpoints());
    lateStarts = new LateStarts(engine);
    allowances = new Allowances(parts.log(), codec, book, parts.clock());
    worker = wiring.worker(engine, new EngineDesk(engine, lateStarts, allowances));
    arrivals = new Arrivals(parts.log(), engine, events);
    var launcher = wiring.launcher(events, clerk, gates, starter);
    var callings = new Callings(parts.log(), engine, launcher, parts.definitions());
    dispatcher.connect(
        new Dispatcher.Parts(
            engine,
            intake,
            timekeeper,
            scheduler,
            worker,
            deliveries,
            arrivals,
            callings,
            gatekeeper,
            admitter));
    operations =
        new Operations(
            parts.log(),
            engine,
            intake,
            launcher,
            events,
            parts.definitions(),
            endings,
            scheduler.schedules(),
            parts.clock(),
            parts.ids(),
            new LimitDesk(parts.log(), codec, parts.clock(), clerk, book, admitter, pauses),
            pauses,
            this::resumed);
    sweeps = wiring.sweeps(engine, book, operations.reruns());
    sweeper.keep(() -> sweeps.of(Retention.NONE, new Remains.None()));
    standstill =
        new Standstill(
            parts.log(), engine, parts.clock(), scheduler.schedules(), admitter::nextLook, pauses);
  }

  /** What was held back by a pause may go on. */
  private void resumed() {
    admitter.resumed();
    gatekeeper.look();
  }

  private Gatekeeper gatekeeper() {
    return gatekeeper;
  }

  /** From its start on, what was kept for so long is forgotten. */
  public void keep(Retention retention, Remains remains) {
    sweeper.keep(() -> sweeps.of(retention, remains));
  }

  /**
   * From its start on, workers in other processes have a part in the work.
   *
   * @param hooks are asked for attempts that are carried out there
   * @param to gets what attempts print there
   */
  public void connect(Post post, Luggage luggage, AttemptHooks hooks, Consumer<Print> to) {
    dispatcher.connect(post);
    postOffice = Optional.of(new PostOffice(post, engine, luggage, hooks, allowances, to));
  }

  /** Makes an attempt end that this node carries out; nothing where it does not. */
  public void interrupt(String jobId, StepRun.Cause cause) {
    worker.interrupt(jobId, cause);
  }

  public Operations operations() {
    return operations;
  }

  /** How much is in memory. */
  public Load load() {
    return new Load(engine.remembered(), admitter.underway());
  }

  /**
   * What is in memory at a moment.
   *
   * @param runs that are known by heart: those that are at work, for a while
   * @param admissions that are on their way to the log
   */
  public record Load(int runs, int admissions) {}

  /** Whether there is anything left to do. */
  public Standstill standstill() {
    return standstill;
  }

  /** Has what is outstanding offered again: the queue has lost something. */
  public void recover() {
    recovery.look();
  }

  /** Has everybody who goes by the clock look at it: somebody has moved it. */
  public void clockMoved() {
    timekeeper.look();
    gatekeeper.look();
    admitter.look();
    scheduler.look();
    deliveries.look();
  }

  /**
   * Recovers what an earlier engine left, then begins to work. When this returns, work can be
   * accepted.
   */
  public void start() {
    book.load();
    pauses.load();
    recovery.start();
    lateStarts.start();
    worker.start();
    postOffice.ifPresent(PostOffice::start);
    timekeeper.start();
    gatekeeper.start();
    admitter.start();
    scheduler.start();
    deliveries.start();
    arrivals.start();
    operations.bulks().start();
    sweeper.start();
  }

  /**
   * Ends in good order: begins nothing more, lets what runs end for {@code patience}, hands back
   * the rest.
   *
   * @return whether nothing is left running
   */
  public boolean drain(Duration patience, Duration grace) throws InterruptedException {
    scheduler.close();
    operations.bulks().close();
    sweeper.close();
    timekeeper.close();
    gatekeeper.close();
    admitter.close();
    recovery.close();
    boolean idle = worker.drain(patience, grace);
    if (postOffice.isPresent()) {
      postOffice.get().close();
    }
    lateStarts.close();
    deliveries.close();
    arrivals.close();
    return idle;
  }

  /** Ends at once, without waiting for anything: after {@link #drain}, or where all is lost. */
  @Override
  public void close() {
    scheduler.stop();
    operations.bulks().stop();
    sweeper.stop();
    timekeeper.stop();
    gatekeeper.stop();
    admitter.stop();
    recovery.stop();
    deliveries.stop();
    arrivals.stop();
    postOffice.ifPresent(PostOffice::stop);
    lateStarts.close();
    worker.abandon();
  }
}
