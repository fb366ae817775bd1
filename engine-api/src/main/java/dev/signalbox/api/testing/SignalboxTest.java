package dev.signalbox.api.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.wiring.ScriptedSteps;
import dev.signalbox.api.wiring.VirtualEngine;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.intake.Launch;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.operations.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension: an engine on the workflows of an engine.yaml, in memory, whose time a test
 * moves. Each test has one of its own.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SignalboxTest engine = SignalboxTest.of(Path.of("engine.yaml"));
 *
 * @Test
 * void a_reminder_is_sent_after_three_days() {
 *   TestRun run = engine.send("order/paid", Map.of("id", "o1")).run();
 *   engine.advance(Duration.ofDays(3));
 *   run.step("remind").isStatus("succeeded");
 * }
 * }</pre>
 *
 * <p>Steps that are carried out elsewhere (commands, agents, requests, those of plugins) are not:
 * they succeed, unless the test says otherwise. Functions are called. Everything else, from
 * expressions to flow control, schedules and retries, is as in production.
 */
public final class SignalboxTest implements BeforeEachCallback, AfterEachCallback {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

  private final Path file;
  private final Instant start;
  private Optional<VirtualEngine> engine = Optional.empty();

  private SignalboxTest(Path file, Instant start) {
    this.file = file;
    this.start = start;
  }

  /** Every test begins on Monday, 2026-01-05, at 09:00 UTC. */
  public static SignalboxTest of(Path file) {
    return new SignalboxTest(file, START);
  }

  /** The same, but every test begins at this instant. */
  public SignalboxTest startingAt(Instant instant) {
    return new SignalboxTest(file, instant);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    open();
  }

  void open() {
    engine = Optional.of(VirtualEngine.of(file, start));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  void close() {
    engine.ifPresent(VirtualEngine::close);
    engine = Optional.empty();
  }

  private VirtualEngine engine() {
    return engine.orElseThrow(
        () -> new IllegalStateException("there is an engine only while a test runs"));
  }

  <T> T ask(java.util.function.Function<Operations, T> question) {
    return engine().ask(question);
  }

  // --- Time

  public Instant now() {
    return engine().now();
  }

  /** Lets time pass; all that becomes due meanwhile happens, in its order. */
  public void advance(Duration by) {
    engine().advance(by);
  }

  /** Lets time pass until this instant. */
  public void advanceTo(Instant instant) {
    Duration by = Duration.between(now(), instant);
    if (by.isNegative()) {
      throw new IllegalArgumentException(
          "expected an instant after " + now() + ", found " + instant);
    }
    advance(by);
  }

  // --- What comes in

  /** Sends an event. {@code data}: JSON as text, or anything that Jackson makes JSON of. */
  public Sent send(String name, Object data) {
    var incoming = new Submission.Incoming(Optional.empty(), name, json(data));
    return switch (ask(operations -> operations.submit(List.of(incoming)))) {
      case Submission.Accepted accepted ->
          new Sent(
              accepted.runs().stream().map(this::run).toList(),
              accepted.outcomes().stream().map(SignalboxTest::words).toList());
      case Submission.Conflicting _,
          Submission.Reserved _,
          Submission.ReservedId _,
          Submission.Vetoed _ ->
          throw new AssertionError("expected event " + name + " to be accepted, it was not");
      case Submission.Unfit unfit -> throw new AssertionError("expected data that fits, " + unfit);
    };
  }

  /** Starts a run, as the API does. */
  public TestRun run(String workflow, Object data) {
    Launch launch =
        ask(operations ->
            operations.launch(
                new WorkflowId(workflow), json(data), new LinkedHashMap<>(), Optional.empty()));
    return launch instanceof Launch.Launched(var run)
        ? run(run.id())
        : failed("expected a run of " + workflow + " to start, found " + launch);
  }

  private static TestRun failed(String message) {
    throw new AssertionError(message);
  }

  /** Sends a signal to one run. */
  public void signal(TestRun run, String name, Object data) {
    var _ = ask(operations -> operations.signal(run.runId(), Optional.empty(), name, json(data)));
  }

  public void cancel(TestRun run) {
    var _ = ask(operations -> operations.cancel(run.runId(), "test", "the test wants it to end"));
  }

  /** Approves the one question that this step asks now, as somebody who may. */
  public void approve(String step) {
    Asked.at(step, this).decide(Choice.APPROVE, Optional.empty(), Optional.empty());
  }

  /** Approves it in this name; whose approvals count shows where several are wanted. */
  public void approve(String step, String by) {
    Asked.at(step, this).decide(Choice.APPROVE, Optional.of(by), Optional.empty());
  }

  /** Rejects it. */
  public void reject(String step, String comment) {
    Asked.at(step, this).decide(Choice.REJECT, Optional.empty(), Optional.of(comment));
  }

  // --- How steps go

  /** The next attempts of the step fail, of kind {@code error}; this often. */
  public void fail(String step, int times) {
    fail(step, times, "error");
  }

  /** The next attempts of the step fail, of this kind; this often. */
  public void fail(String step, int times, String kind) {
    FailureKind known =
        FailureKind.ofKebab(kind)
            .orElseThrow(() -> new IllegalArgumentException("no kind of failure: " + kind));
    workflows(step).forEach(id -> engine().steps().fail(id, step, times, known));
  }

  /** From now on the step succeeds with this output, in every workflow that has it. */
  public void answer(String step, Object output) {
    perform(step, ScriptedSteps.answering(json(output)));
  }

  /** From now on the step does this. */
  public void perform(String step, ScriptedSteps.Work work) {
    workflows(step).forEach(id -> engine().steps().perform(id, step, work));
  }

  /** From now on the step never ends by itself; its timeout ends it, or a cancel. */
  public void hang(String step) {
    perform(step, ScriptedSteps.hanging());
  }

  private List<WorkflowId> workflows(String step) {
    List<WorkflowId> having =
        ask(Operations::workflows).stream()
            .filter(workflow -> isTask(workflow, step))
            .map(Workflow::id)
            .toList();
    if (having.isEmpty()) {
      throw new AssertionError(
          "expected a step "
              + step
              + " that a worker carries out, found none; steps in blocks are written with their"
              + " path, such as p.left.x or f.*.check");
    }
    return having;
  }

  private static boolean isTask(Workflow workflow, String step) {
    return workflow
        .find(new StepPath(step.replace("*", "0")))
        .filter(found -> found.action() instanceof Step.Action.Task)
        .isPresent();
  }

  // --- What came of it

  /** All runs, the oldest first. */
  public List<TestRun> runs() {
    return runs(Optional.empty());
  }

  /** All runs of a workflow, the oldest first. */
  public List<TestRun> runs(String workflow) {
    return runs(Optional.of(Set.of(new WorkflowId(workflow))));
  }

  private List<TestRun> runs(Optional<Set<WorkflowId>> workflows) {
    var query =
        new RunQuery(
            Optional.empty(),
            workflows,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            RunQuery.LIMIT_MAX);
    return engine().runs(query).reversed().stream().map(RunRow::run).map(this::run).toList();
  }

  private TestRun run(RunId id) {
    return new TestRun(this, id);
  }

  private static String words(TriggerRow row) {
    return row.workflow() + " " + row.outcome().name().toLowerCase(java.util.Locale.ROOT);
  }

  static JsonNode tree(Json json) {
    try {
      return JSON.readTree(json.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON, found " + json, e);
    }
  }

  private static Json json(Object data) {
    try {
      return data instanceof String text
          ? new Json(JSON.readTree(text).toString())
          : new Json(JSON.writeValueAsString(data));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "expected JSON (a text needs quotes of its own), found " + data, e);
    }
  }
}
