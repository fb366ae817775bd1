package dev.signalbox.api.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.api.cli.Commands.DemoOptions;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Stop;
import dev.signalbox.api.cli.Terminal;
import dev.signalbox.api.cli.Timeline;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/** The demo, from the empty folder to the merged change. */
public final class Demo {
  private static final Duration PAUSE = Duration.ofMillis(80);
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Within which something has to happen, unless a person is waited for. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  /** The same for an agent that thinks. */
  private static final Duration QUIET_AGENT = Duration.ofMinutes(35);

  private final DemoOptions options;
  private final Terminal terminal;
  private final PrintStream out;
  private final Timeline timeline;
  private final Scratch scratch;
  private final Engine engine;
  private final Queue<Death> deaths;
  private final Question question;
  private long lastNews = System.nanoTime();

  private Demo(DemoOptions options, Terminal terminal, Scratch scratch, Engine engine) {
    this.options = options;
    this.terminal = terminal;
    this.out = terminal.out();
    this.timeline = new Timeline(terminal);
    this.scratch = scratch;
    this.engine = engine;
    this.deaths = new ArrayDeque<>(options.crash() ? List.of(Death.values()) : List.of());
    this.question = new Question(out, new Prompt(terminal.in()), options.yes());
  }

  /**
   * Runs it. Its engine is gone when this returns, and when the program is interrupted.
   *
   * @return 0 only if the change is in main and the card is in Done
   */
  public static int run(DemoOptions options, Terminal terminal) {
    options.agent().ifPresent(agent -> look(agent, terminal));
    var scratch = Scratch.make(options);
    terminal.out().println("scratch folder: " + scratch.folder());
    try (var engine = new Engine(scratch)) {
      var hook = Thread.ofPlatform().name("stop the demo's engine").unstarted(engine::close);
      Runtime.getRuntime().addShutdownHook(hook);
      return new Demo(options, terminal, scratch, engine).play();
    }
  }

  private static void look(String agent, Terminal terminal) {
    if (terminal.program(agent).isEmpty()) {
      throw new Stop(
          ExitCode.USAGE,
          "--agent: expected "
              + agent
              + " on the PATH, found none; install it, or leave --agent out");
    }
  }

  private int play() {
    engine.start();
    note("engine", "listens on " + engine.api().base());
    note("board", "the card " + Scratch.CARD + " moves from Backlog to Ready");
    moveCard();
    var follow =
        new Follow(engine.api(), awaited("a run of the workflow card", this::run), timeline);
    while (!follow.isOver()) {
      step(follow);
      pause();
    }
    follow.read();
    var proof = new Proof(scratch, follow, out);
    String commit = proof.shown();
    if (options.crash()) {
      proof.onceEach(Death.values().length - deaths.size());
    }
    engine.close();
    whereToLook(follow.id());
    out.println();
    out.println("merged " + commit + " into main");
    out.println("card " + Scratch.CARD + " is in Done");
    return ExitCode.OK.number();
  }

  /** One look at the run, and what it calls for. */
  private void step(Follow follow) {
    try {
      boolean isNews = follow.read();
      Death next = deaths.peek();
      if (next != null && next.isDue(follow, scratch)) {
        die(deaths.remove(), follow);
        return;
      }
      boolean isAsked = follow.step("review").equals("waiting");
      if (isAsked) {
        question.attend(engine.api(), engine.tokenFile(), follow.id());
      }
      watch(isNews || isAsked);
    } catch (Stop e) {
      if (engine.isClosed()) {
        throw new Stop(ExitCode.FAILED, "interrupted; its engine is stopped");
      }
      throw engine.isAlive() ? e : engine.dead("the engine has ended by itself");
    }
  }

  private void watch(boolean isNews) {
    Duration limit = options.agent().isPresent() ? QUIET_AGENT : QUIET;
    if (isNews) {
      lastNews = System.nanoTime();
    } else if (System.nanoTime() - lastNews > limit.toNanos()) {
      throw engine.dead("nothing has happened for " + limit.toSeconds() + " s");
    }
  }

  private void die(Death death, Follow follow) {
    note("demo", "kills the engine (kill -9 " + engine.pid() + ") " + death.when());
    engine.kill();
    note("engine", "is started again");
    engine.start();
    follow.at(engine.api());
    lastNews = System.nanoTime();
  }

  /** The board may still be reading its folder. */
  private void moveCard() {
    var body = JsonNodeFactory.instance.objectNode().put("column", "Ready");
    awaited(
        "the card " + Scratch.CARD,
        () -> {
          try {
            return Optional.of(engine.api().patch("/v1/cards/" + Scratch.CARD, body));
          } catch (Stop e) {
            if (e.code() == ExitCode.NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private Optional<String> run() {
    JsonNode runs = engine.api().get("/v1/runs?workflow=card&limit=1").json().path("runs");
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.path(0).path("id").asText());
  }

  private <T> T awaited(String what, Supplier<Optional<T>> look) {
    long end = System.nanoTime() + SOON.toNanos();
    Optional<T> found = look.get();
    while (found.isEmpty()) {
      if (System.nanoTime() > end) {
        throw engine.dead("expected " + what + " within " + SOON.toSeconds() + " s, found none");
      }
      pause();
      found = look.get();
    }
    return found.get();
  }

  private void whereToLook(String run) {
    String signalbox = Launcher.command();
    out.println();
    out.println("Where to look next:");
    out.println("  cd " + Launcher.quoted(scratch.folder().toString()));
    out.println("  less engine.yaml     # the workflow, to copy and change");
    out.println("  less engine.log      # what the engine has to tell its operator");
    out.println("  git -C repo log -p   # what was merged");
    out.println("  " + signalbox + " serve");
    out.println("and while that serves, in another terminal in the same folder:");
    out.println("  " + signalbox + " show " + run);
    out.println("  " + signalbox + " logs " + run);
  }

  private void note(String who, String text) {
    timeline.note(terminal.clock().instant(), who, text);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    }
  }
}
