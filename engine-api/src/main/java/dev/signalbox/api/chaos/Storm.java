package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Ledger.Mark;
import dev.signalbox.api.chaos.Verdict.Breach;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Faults, one after another, while there is work; then calm, and a look at what is left. */
public final class Storm {
  /** Of the first start, without any fault. */
  private static final Duration START = Duration.ofMinutes(4);

  /** After a fault: the connection of a server that hung is given up after 10 s, and the like. */
  private static final Duration RECOVERY = Duration.ofMinutes(1);

  private static final Duration CALM = Duration.ofSeconds(150);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Without its server an engine does not start; a service manager starts it again. */
  private static final Set<Integer> NO_SERVER = Set.of(1, 5);

  private static final int FENCED = 76;

  private final Stage stage;
  private final Consumer<String> told;
  private final Load load;
  private final Probe probe;
  private final Gathering gathering;
  private final Recovery recovery = new Recovery();
  private final List<Breach> broken = new ArrayList<>();
  private final long begin = System.nanoTime();
  private int faults;
  private int takeovers;

  private Storm(Stage stage, Client client, Consumer<String> told) {
    this.stage = stage;
    this.told = told;
    this.load = new Load(stage, client);
    this.probe = new Probe(stage, client);
    this.gathering = new Gathering(stage, client);
  }

  /**
   * Lets it happen; when this returns or throws, no process is left.
   *
   * @param folder an empty one, for this storm alone
   * @param java a JVM with this program, to which its arguments are added
   * @param told is told each fault, in a line
   * @throws IOException where there can be no storm
   */
  public static Outcome run(Plan plan, Path folder, List<String> java, Consumer<String> told)
      throws IOException, InterruptedException {
    try (Stage stage = Stage.open(plan, folder, java)) {
      var hook = new Thread(stage::close);
      Runtime.getRuntime().addShutdownHook(hook);
      try (var client = new Client()) {
        return new Storm(stage, client, told).run();
      } finally {
        unhook(hook);
      }
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The program ends already, and the hook does what there is to do.
    }
  }

  private Outcome run() throws IOException, InterruptedException {
    stage.leftOut().forEach(it -> told.accept("left out: " + it));
    Thread keeper = Thread.ofVirtual().name("keeper").start(this::tend);
    Thread sender = Thread.ofVirtual().name("load").unstarted(load::run);
    try {
      if (probe.await(START).isEmpty()) {
        throw new IOException(
            "expected a first run to succeed within "
                + START.toSeconds()
                + " s, found that it"
                + " does not; see the logs of engines and workers");
      }
      tell("the first run has succeeded; now it begins");
      sender.start();
      faults();
      sender.interrupt();
      sender.join();
      calm();
    } finally {
      sender.interrupt();
      keeper.interrupt();
      keeper.join();
    }
    return verdict();
  }

  private void tend() {
    try {
      while (true) {
        stage.tend();
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException _) {
      // It is over.
    } catch (IOException e) {
      broken("P9", "a process cannot be started: " + e.getMessage());
    }
  }

  private void faults() throws IOException, InterruptedException {
    var misfortune = new Misfortune(stage);
    long end = System.nanoTime() + stage.plan().duration().toNanos();
    while (System.nanoTime() < end) {
      Optional<Fault> next = misfortune.next();
      if (next.isEmpty()) {
        Thread.sleep(LOOK);
        continue;
      }
      Fault fault = next.get();
      faults++;
      takeovers += fault instanceof Fault.Takeover ? 1 : 0;
      tell(fault.toString());
      fault.happen().ifPresent(wrong -> broken("F10", wrong));
      if (misfortune.isHurried()) {
        recovery.hurry(fault.kind());
      } else {
        heal(fault);
        Thread.sleep(misfortune.rest());
      }
      if (stage.redis().isPresent()) {
        stage.redis().get().keepCopy();
      }
    }
  }

  private void heal(Fault fault) throws InterruptedException {
    Optional<Duration> time = probe.await(RECOVERY);
    if (time.isPresent()) {
      recovery.add(fault.kind(), time.get());
      tell("  a new run has succeeded after " + Words.of(time.get()));
    } else {
      broken(
          "P5",
          "after '" + fault + "' no new run has succeeded within " + RECOVERY.toSeconds() + " s");
    }
  }

  private void calm() throws IOException, InterruptedException {
    tell("calm");
    long end = System.nanoTime() + CALM.toNanos();
    boolean isSettled = load.settle();
    while (!(isSettled && gathering.live() == 0) && System.nanoTime() < end) {
      Thread.sleep(LOOK);
      isSettled = load.settle();
    }
    if (!isSettled) {
      broken("P9", "nobody has answered the orders " + load.open() + " although it is calm");
    }
    gathering.reasons().forEach(why -> broken("P5", "it is calm, and does not end: " + why));
  }

  private Outcome verdict() throws IOException, InterruptedException {
    Ledger ledger = Ledger.read(stage.ledger());
    Evidence evidence = gathering.evidence(load, ledger);
    List<String> ends = stage.end();
    var all = new ArrayList<Breach>();
    synchronized (broken) {
      all.addAll(broken);
    }
    load.wrong().forEach(it -> all.add(new Breach("P2", it)));
    ends.forEach(it -> all.add(new Breach("P4", it)));
    Leftovers.of(stage.folder())
        .forEach(it -> all.add(new Breach("P4", "all have ended, and a process is left: " + it)));
    stage.falls().stream()
        .filter(fall -> !mayFall(fall))
        .forEach(fall ->
            all.add(
                new Breach(
                    "P5", fall.name() + " has ended by itself with exit code " + fall.code())));
    all.addAll(Verdict.of(evidence));
    stage.check().ifPresent(found -> all.add(new Breach("P10", "check-db: " + found)));
    return new Outcome(
        stage.plan(),
        faults,
        evidence.runs().size(),
        count(ledger, Mark.BEGIN),
        count(ledger, Mark.OVER),
        recovery.figures(),
        recovery.unknown(),
        stage.leftOut(),
        all);
  }

  /** Whoever takes over a store that is shared fences off all others. */
  private boolean mayFall(Life.Fall fall) {
    return (!fall.wasUp() && NO_SERVER.contains(fall.code()))
        || (fall.code() == FENCED && takeovers > 0 && stage.engines().size() > 1);
  }

  private static int count(Ledger ledger, Mark mark) {
    return (int) ledger.lines().stream().filter(line -> line.mark() == mark).count();
  }

  private void broken(String promise, String what) {
    tell("BROKEN " + promise + ": " + what);
    synchronized (broken) {
      broken.add(new Breach(promise, what));
    }
  }

  private void tell(String what) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    told.accept(String.format(Locale.ROOT, "%7.1f  %s", seconds, what));
  }
}
