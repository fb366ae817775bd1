package dev.signalbox.queue.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.check.Report.Counts;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.log.Audited;
import dev.signalbox.queue.log.Audited.Contents;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.sqlite.SqliteFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The full audit of a data folder: every invariant that can be seen in it. The engine may run
 * meanwhile: each run is looked at as of one moment.
 */
public final class CheckDb {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Audited file;
  private final Optional<Definitions.Compiler> compiler;
  private final Codec codec = new Codec();
  private final Findings findings = new Findings();
  private final GateCheck gates;
  private final Takings takings;
  private final Chain chain;
  private final Map<Digest, Optional<Workflow>> workflows = new HashMap<>();
  private long runs;
  private long live;
  private long entries;
  private long snapshots;
  private long approvals;
  private long deliveries;
  private long names;
  private long budgets;

  private CheckDb(Audited file, Optional<Definitions.Compiler> compiler) {
    this.file = file;
    this.compiler = compiler;
    this.gates = new GateCheck(file, findings);
    this.takings = new Takings(file, findings);
    this.chain = new Chain(file, findings);
  }

  /**
   * Checks a data folder, and changes nothing in it.
   *
   * @param compiler makes the stored definitions, so that attempts can be counted against what they
   *     allow (I9); without one that is not looked at
   * @throws dev.signalbox.queue.log.UnusableStore if there is no database
   */
  public static Report check(Path data, Optional<Definitions.Compiler> compiler) {
    try (var file = SqliteFile.open(data)) {
      return new CheckDb(file, compiler).check();
    }
  }

  /** As {@link #check(Path, Optional)}, of what is stored elsewhere. */
  public static Report check(Audited stored, Optional<Definitions.Compiler> compiler) {
    return new CheckDb(stored, compiler).check();
  }

  private Report check() {
    try {
      file.integrity().forEach(line -> findings.add("integrity", "", 0, line));
      for (Optional<String> name = file.streamAfter("");
          name.isPresent();
          name = file.streamAfter(name.get())) {
        stream(name.get());
      }
      for (Audited.View view : Audited.View.values()) {
        file.strays(view)
            .forEach(run ->
                findings.add(
                    "I24", run, 0, "a row (" + view + ") of a run that the log does not know"));
      }
      gates.rows();
      takings.strays();
    } catch (UnusableStore e) {
      findings.add("integrity", "", 0, String.valueOf(e.getMessage()));
    }
    var counts = new Counts(runs, live, entries, snapshots, approvals, deliveries, names, budgets);
    return new Report(findings.list(), findings.omitted(), counts);
  }

  private void stream(String name) {
    try {
      StreamId stream = StreamName.parse(name);
      switch (stream) {
        case StreamId.OfRun(RunId run) -> run(run);
        case StreamId.OfEvent _, StreamId.OfKey _ -> {
          names++;
          entries += chain.follow(name, stream, entry -> name(name, entry));
        }
        case StreamId.OfGate _ -> {
          names++;
          entries += chain.follow(name, stream, _ -> {});
        }
        case StreamId.OfSchedule _ -> {
          var history =
              new ScheduleHistory(name, codec, findings, this::isKnown, file.eventsUntil());
          entries += chain.follow(name, stream, history::follow);
        }
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      findings.add("I24", name, 0, "cannot be read: " + e.getMessage());
    }
  }

  // --- Runs

  private void run(RunId id) {
    Contents contents = file.contents(id);
    runs++;
    entries += contents.entries().size();
    snapshots += contents.snapshot().isPresent() ? 1 : 0;
    approvals += contents.approvals().size();
    deliveries += contents.deliveries().size();
    var history = new History(id.value(), codec, findings);
    history
        .walk(contents.entries(), contents.epochs(), contents.snapshot())
        .ifPresent(run -> {
          run(run, contents);
          takings.compare(id.value(), history.consumed(), contents.consumed());
        });
  }

  private void run(Run run, Contents contents) {
    new Rows(run, codec, findings).compare(contents);
    boolean trusted = contents.row().filter(row -> row.quarantine().isPresent()).isEmpty();
    if (!run.isTerminal()) {
      live++;
      if (run.wakeup().isEmpty() && trusted) {
        add("I5", run, "nothing will wake it");
      }
      if (file.definition(run.definition()).isEmpty()) {
        add("I21", run, "its definition " + run.definition() + " is not stored");
      }
    }
    Optional<Workflow> workflow = workflows.computeIfAbsent(run.definition(), this::workflow);
    workflow.ifPresent(_ -> budgets++);
    for (StepRun step : run.steps().values()) {
      if (step.ended() + step.crashes() + step.excused() > step.attempt()) {
        add("I9", run, "step " + step.path() + " ended more often than it was tried");
      }
      workflow
          .flatMap(w -> w.find(step.path()))
          .ifPresent(definition -> budget(run, step, definition.retry()));
    }
  }

  private Optional<Workflow> workflow(Digest digest) {
    try {
      return compiler.flatMap(with -> file.definition(digest).map(with::compile));
    } catch (IllegalArgumentException | IllegalStateException e) {
      findings.add(
          "I21",
          "",
          0,
          "definition " + digest + " cannot be made from its source: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void budget(Run run, StepRun step, Step.Retry retry) {
    if (step.ended() > retry.maxAttempts()) {
      add(
          "I9",
          run,
          "step " + step.path() + ": " + step.ended() + " attempts, of " + retry.maxAttempts());
    }
    if (step.crashes() > retry.maxCrashes()) {
      add(
          "I9",
          run,
          "step " + step.path() + ": " + step.crashes() + " crashes, of " + retry.maxCrashes());
    }
  }

  private void add(String invariant, Run run, String text) {
    findings.add(invariant, run.id().value(), run.sequence(), text);
  }

  // --- Event ids and idempotency keys

  private void name(String name, Entry entry) {
    for (String run : runsOf(name, entry)) {
      if (!isKnown(new RunId(run))) {
        findings.add(
            "I20", name, entry.sequence(), "names run " + run + ", which the log does not know");
      }
    }
  }

  /** Asked in this order: a run may be forgotten meanwhile. */
  private boolean isKnown(RunId run) {
    return file.isKnown(run) || run.value().compareTo(file.forgotten()) <= 0;
  }

  private List<String> runsOf(String name, Entry entry) {
    try {
      JsonNode body = JSON.readTree(entry.body().text());
      var named = new ArrayList<String>();
      body.path("runs").forEach(run -> named.add(run.asText()));
      if (body.hasNonNull("run")) {
        named.add(body.get("run").asText());
      }
      return named;
    } catch (JsonProcessingException e) {
      findings.add("I20", name, entry.sequence(), "cannot be read: " + e.getOriginalMessage());
      return List.of();
    }
  }
}
