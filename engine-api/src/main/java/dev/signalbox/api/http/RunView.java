package dev.signalbox.api.http;

import dev.signalbox.core.Failure;
import dev.signalbox.core.Json;
import dev.signalbox.core.Origin;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Usage;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.operations.Operations.Found;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run, as clients see it. */
final class RunView {
  private RunView() {}

  static Json of(Run run, Workflow workflow) {
    return new Doc()
        .text("id", run.id().value())
        .text("workflow", run.workflow().value())
        .text("status", status(run.status()))
        .flag("cancel-requested", run.cancellation().isPresent() && !run.isTerminal())
        .list("steps", steps(run, workflow))
        .put("output", run.output())
        .put("failure", run.failure().map(RunView::failure).orElse(Json.NULL))
        .put("usage", usage(run.usage()))
        .map("labels", run.labels())
        .text("retry-of", retryOf(run))
        .put("forked-from", forkedFrom(run))
        .text("continues", RunRow.Lineage.of(run).continues().map(RunId::value))
        .text("continued-by", workflow.continuation(run).map(RunId::value))
        .time("created", run.created())
        .time("updated", run.updated())
        .json();
  }

  /** What can be said of a run whose log does not hold together. */
  static Json of(Found.Quarantined found) {
    RunRow row = found.row();
    return new Doc()
        .text("id", row.run().value())
        .text("workflow", row.workflow().value())
        .text("status", status(Run.Status.QUARANTINED))
        .flag("cancel-requested", false)
        .list("steps", List.of())
        .put("output", Json.NULL)
        .put("failure", Json.NULL)
        .put("usage", Json.NULL)
        .map("labels", row.labels())
        .text("retry-of", row.retryOf().map(RunId::value))
        .put("forked-from", row.lineage().forkedFrom().map(RunView::fork).orElse(Json.NULL))
        .text("continues", row.lineage().continues().map(RunId::value))
        .text("continued-by", Optional.empty())
        .time("created", row.created())
        .time("updated", row.updated())
        .json();
  }

  /** As lists show it: without its steps and its output. */
  static Json summary(RunRow row) {
    return new Doc()
        .text("id", row.run().value())
        .text("workflow", row.workflow().value())
        .text("status", status(row.status()))
        .put("failure", row.failure().map(RunView::failure).orElse(Json.NULL))
        .map("labels", row.labels())
        .text("retry-of", row.retryOf().map(RunId::value))
        .put("forked-from", row.lineage().forkedFrom().map(RunView::fork).orElse(Json.NULL))
        .text("continues", row.lineage().continues().map(RunId::value))
        .time("created", row.created())
        .time("updated", row.updated())
        .json();
  }

  /** Of which run it was made, where it was: only what there is. */
  static Doc lineage(Doc doc, Run run) {
    retryOf(run).ifPresent(old -> doc.text("retry-of", old));
    if (!forkedFrom(run).isNull()) {
      doc.put("forked-from", forkedFrom(run));
    }
    return doc;
  }

  private static Optional<String> retryOf(Run run) {
    return RunRow.Lineage.of(run).retryOf().map(RunId::value);
  }

  private static Json forkedFrom(Run run) {
    return run.origin()
        .filter(Origin.Fork.class::isInstance)
        .map(Origin.Fork.class::cast)
        .map(fork ->
            new Doc().text("run", fork.run().value()).number("sequence", fork.sequence()).json())
        .orElse(Json.NULL);
  }

  /** Rows do not know from which entry on. */
  private static Json fork(RunId run) {
    return new Doc().text("run", run.value()).json();
  }

  static String status(Run.Status status) {
    return Kebab.of(status.name());
  }

  static Json failure(Run.RunFailure failure) {
    return new Doc()
        .text("kind", failure.failure().kind().kebab())
        .text("step", failure.step().map(StepPath::value))
        .text("message", failure.failure().message())
        .json();
  }

  /** Rows keep kind and message as one text. */
  private static Json failure(String text) {
    int colon = text.indexOf(": ");
    return new Doc()
        .text("kind", colon < 0 ? "error" : text.substring(0, colon))
        .text("step", Optional.empty())
        .text("message", colon < 0 ? text : text.substring(colon + 2))
        .json();
  }

  // --- Steps

  /**
   * The workflow's own steps in the order of the definition, those that are reached only at its end
   * once they are, each block followed by what was reached in it.
   */
  private static List<Json> steps(Run run, Workflow workflow) {
    var shown = new LinkedHashSet<StepPath>();
    workflow.steps().forEach(step -> shown.add(StepPath.of(step.id())));
    run.steps().values().forEach(step -> shown.add(step.path()));
    var inner = new LinkedHashMap<StepPath, List<StepPath>>();
    var own = new ArrayList<StepPath>();
    for (StepPath path : shown) {
      path.frame()
          .block()
          .map(block -> inner.computeIfAbsent(block, _ -> new ArrayList<>()))
          .orElse(own)
          .add(path);
    }
    var steps = new ArrayList<Json>();
    own.forEach(path -> add(run, path, inner, steps));
    return steps;
  }

  private static void add(
      Run run, StepPath path, Map<StepPath, List<StepPath>> inner, List<Json> into) {
    into.add(run.steps().find(path).map(RunView::step).orElseGet(() -> pending(path)));
    inner.getOrDefault(path, List.of()).forEach(step -> add(run, step, inner, into));
  }

  private static Json step(StepRun step) {
    return new Doc()
        .text("id", step.path().value())
        .text("status", Kebab.of(step.status().name()))
        .number("attempts", step.attemptsBegun())
        .put("output", step.output())
        .put("error", step.failure().map(RunView::error).orElse(Json.NULL))
        .put("usage", step.usage().map(RunView::usage).orElse(Json.NULL))
        .json();
  }

  private static Json pending(StepPath path) {
    return new Doc()
        .text("id", path.value())
        .text("status", Kebab.of(StepRun.Status.PENDING.name()))
        .number("attempts", 0)
        .put("output", Json.NULL)
        .put("error", Json.NULL)
        .put("usage", Json.NULL)
        .json();
  }

  /** What attempts say that they have consumed. */
  private static Json usage(Usage usage) {
    return new Doc()
        .put("usd", new Json(BigDecimal.valueOf(usage.microUsd(), 6).toPlainString()))
        .number("tokens", usage.tokens())
        .number("turns", usage.turns())
        .number("wall-ms", usage.wallMillis())
        .json();
  }

  private static Json error(Failure failure) {
    return new Doc().text("kind", failure.kind().kebab()).text("message", failure.message()).json();
  }
}
