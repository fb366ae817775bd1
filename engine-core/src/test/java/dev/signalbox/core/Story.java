package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.StepRun.Ruling.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Given a definition, when this and that happens, then the run is so. Every step of every story is
 * held against {@link Laws}.
 */
final class Story {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final RunId RUN = new RunId("r1");
  static final Json EVENT = new Json("{\"id\":\"e1\",\"name\":\"demo/go\",\"data\":{}}");
  static final long SEED = 7;

  private final Laws laws;
  private Instant now;
  private Decision last;

  private Story(Workflow workflow, Event.RunRequested request) {
    this.laws = new Laws(workflow);
    this.now = request.time();
    this.last = laws.begin(request);
  }

  // --- Given

  static Story given(Workflow workflow) {
    return given(workflow, request());
  }

  static Story given(Workflow workflow, Event.RunRequested request) {
    return new Story(workflow, request);
  }

  static Event.RunRequested request() {
    return request(Optional.empty());
  }

  static Event.RunRequested request(Optional<Terms> terms) {
    return new Event.RunRequested(
        NOON,
        RUN,
        EVENT,
        SEED,
        new LinkedHashMap<>(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        terms,
        Optional.empty());
  }

  // --- When

  Story when(Event event) {
    last = laws.apply(event);
    return this;
  }

  Story pass(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  /** Lets time pass, and every timer that is then due fire, the earliest first. */
  Story wait(Duration duration) {
    pass(duration);
    while (run().timers().stream().anyMatch(timer -> !timer.due().isAfter(now))) {
      var timer = run().timers().stream().min(Comparator.comparing(Timer::due)).orElseThrow();
      when(new Event.TimerFired(now, timer));
    }
    return this;
  }

  Story admitted() {
    return when(new Event.Admitted(now));
  }

  Story granted(String step) {
    return when(new Event.SlotGranted(now, path(step), step(step).attempt()));
  }

  Story started(String step) {
    return started(step, "nonce-" + step(step).attempt());
  }

  Story started(String step, String nonce) {
    return when(new Event.AttemptStarted(now, path(step), step(step).attempt(), nonce));
  }

  Story claimed(String step) {
    return ended(step, new Outcome.Claimed(new Json("{\"by\":\"" + step + "\"}")));
  }

  Story failed(String step) {
    return failed(step, FailureKind.ERROR);
  }

  Story failed(String step, FailureKind kind) {
    return ended(step, new Outcome.Failed(kind, step + " broke", new Json("{\"exit\":1}")));
  }

  Story ended(String step, Outcome outcome) {
    return ended(step, step(step).attempt(), outcome);
  }

  Story ended(String step, int attempt, Outcome outcome) {
    return when(new Event.AttemptEnded(now, path(step), attempt, outcome));
  }

  Story lost(String step) {
    return when(new Event.AttemptLost(now, path(step), step(step).attempt(), "kill -9"));
  }

  Story held(String step) {
    return observed(step, new Verdict.Holds(new Json("{\"seen\":true}")));
  }

  Story refuted(String step) {
    return observed(
        step,
        new Verdict.Refuted(
            new Failure(FailureKind.NO_EVIDENCE, "no commit"), new Json("{\"seen\":false}")));
  }

  Story checkLost(String step) {
    return when(new Event.CheckLost(now, path(step), step(step).attempt(), check(step), "kill -9"));
  }

  Story decided(String step, Choice choice, Actor by, Optional<String> comment) {
    return when(
        new Event.ApprovalDecided(
            now, path(step), choice, by, comment, Optional.empty(), "api", Optional.empty()));
  }

  Story approved(String step) {
    return decided(step, Choice.APPROVE, operator("ann"), Optional.empty());
  }

  Story rejected(String step, String comment) {
    return decided(step, Choice.REJECT, operator("ann"), Optional.of(comment));
  }

  Story emitted(String step) {
    return when(new Event.Emitted(now, path(step)));
  }

  Story cancelled() {
    return when(new Event.CancelRequested(now, "ann", "not needed any more"));
  }

  Story forced() {
    return when(new Event.CancelRequested(now, "ann", "it hangs", true));
  }

  Story paused() {
    return when(new Event.PauseRequested(now, "ann", "let me look"));
  }

  Story resumed() {
    return when(new Event.ResumeRequested(now, "ann"));
  }

  /** An event with this {@code key}. */
  Story arrived(String name, int key) {
    return when(new Event.EventArrived(now, name, event(name, key)));
  }

  Story signalled(String name, int key) {
    return when(new Event.SignalSent(now, name, event(name, key)));
  }

  Story childStarted(String step, RunId child) {
    return when(new Event.ChildStarted(now, path(step), child));
  }

  Story childEnded(String step, RunId child, Event.Result result) {
    return when(new Event.ChildEnded(now, path(step), child, result));
  }

  // --- Then

  Story is(Run.Status status) {
    assertThat(run().status()).as("%s", run()).isEqualTo(status);
    return this;
  }

  Story stepIs(String step, StepRun.Status status) {
    assertThat(step(step).status()).as("%s", run()).isEqualTo(status);
    return this;
  }

  Story made(String step, String output) {
    assertThat(step(step).output()).as("%s", run()).isEqualTo(new Json(output));
    return this;
  }

  /** Exactly these steps are open, in the order in which they were reached. */
  Story open(String... steps) {
    assertThat(run().live())
        .as("%s", run())
        .filteredOn(step -> !step.isBlock())
        .extracting(step -> step.path().value())
        .containsExactly(steps);
    return this;
  }

  Story notReached(String step) {
    assertThat(run().steps().contains(path(step))).as("%s", run()).isFalse();
    return this;
  }

  Story failedWith(FailureKind kind, Optional<String> step) {
    assertThat(run().failure().map(failure -> failure.failure().kind()))
        .as("%s", run())
        .contains(kind);
    assertThat(run().failure().orElseThrow().step()).isEqualTo(step.map(StepPath::new));
    return this;
  }

  Story then(Fact... facts) {
    assertThat(next().facts()).containsExactly(facts);
    return this;
  }

  Story calls(Command... commands) {
    assertThat(next().commands()).containsExactly(commands);
    return this;
  }

  Story refused(Decision.Reason reason) {
    assertThat(last).isEqualTo(new Decision.Ignored(reason));
    return this;
  }

  // --- What is there to see

  Run run() {
    return laws.run();
  }

  Instant now() {
    return now;
  }

  StepRun step(String step) {
    return run().steps().get(path(step));
  }

  Decision.Next next() {
    assertThat(last).isInstanceOf(Decision.Next.class);
    return (Decision.Next) last;
  }

  Command.Assignment dispatched() {
    return next().commands().stream()
        .filter(Command.Dispatch.class::isInstance)
        .map(command -> ((Command.Dispatch) command).assignment())
        .findFirst()
        .orElseThrow();
  }

  static Json event(String name, int key) {
    return new Json("{\"name\":\"" + name + "\",\"data\":{\"key\":" + key + "}}");
  }

  static StepPath path(String step) {
    return new StepPath(step);
  }

  static Actor operator(String name) {
    return new Actor(name, Actor.Role.OPERATOR);
  }

  private Story observed(String step, Verdict verdict) {
    return when(new Event.Observed(now, path(step), step(step).attempt(), check(step), verdict));
  }

  private int check(String step) {
    return step(step).progress() instanceof Progress.Verifying verifying ? verifying.check() : 0;
  }
}
