package dev.signalbox.queue.desk;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Step;
import dev.signalbox.core.Usage;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.admission.Allowances;
import dev.signalbox.queue.ambient.Threads;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.engine.Engine.Answer;
import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.jobs.Letter;
import dev.signalbox.queue.jobs.Luggage;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.jobs.Report;
import dev.signalbox.queue.worker.Payloads;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what worker processes report, and answers once it is in the log. A letter that is not
 * answered is taken again, by this engine or another one on the same store.
 */
public final class PostOffice {
  private static final Logger LOG = LoggerFactory.getLogger(PostOffice.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST = 64;

  private final Post post;
  private final Engine engine;
  private final Luggage luggage;
  private final AttemptHooks hooks;
  private final Allowances allowances;
  private final Prints prints;
  private final Loop loop = new Loop("post", this::round);

  public PostOffice(
      Post post,
      Engine engine,
      Luggage luggage,
      AttemptHooks hooks,
      Allowances allowances,
      Consumer<Print> printed) {
    this.post = post;
    this.engine = engine;
    this.luggage = luggage;
    this.hooks = hooks;
    this.allowances = allowances;
    this.prints = new Prints(post, printed);
  }

  public void start() {
    loop.start();
    prints.start();
  }

  public void stop() {
    loop.stop();
    prints.stop();
  }

  public void close() throws InterruptedException {
    prints.stop();
    loop.close();
  }

  private Optional<Duration> round() throws InterruptedException {
    try {
      // Each on a thread of its own: what goes with one may take long to pack.
      post.take(MOST, PATIENCE)
          .forEach(letter -> Threads.current().start("letter", () -> open(letter)));
      return Optional.of(Duration.ZERO);
    } catch (QueueUnavailable e) {
      LOG.debug("no letter can be taken now", e);
      return Optional.of(PATIENCE);
    }
  }

  private void open(Letter letter) {
    try {
      post.answer(letter.id(), answer(letter));
    } catch (IllegalStateException e) {
      LOG.error("run {} step {}: a report is refused", letter.run(), letter.step(), e);
      post.answer(letter.id(), Letter.Reply.refused(String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "run {} step {}: what a worker reports is not in the log yet: {}",
          letter.run(),
          letter.step(),
          e.getMessage());
    }
  }

  private Letter.Reply answer(Letter letter) throws IOException {
    return switch (letter.report()) {
      case Report.Begun(Json known) -> granted(letter, known);
      case Report.Prompting(Json payload) -> Letter.Reply.prompted(hooks.prompt(payload));
      case Report.Ended ended -> ended(letter, ended);
    };
  }

  private Letter.Reply granted(Letter letter, Json known) throws IOException {
    Answer answer =
        engine.ask(
            letter.run(),
            now -> new Event.AttemptStarted(now, letter.step(), letter.attempt(), letter.nonce()));
    if (!LateStarts.isGrant(answer)
        || !(answer instanceof Answer.Decided(var _, Run run, Workflow workflow))) {
      return Letter.Reply.refused(EngineDesk.lateness(answer).orElse("it was held instead"));
    }
    Optional<String> veto = veto(run, workflow, letter);
    if (veto.isPresent()) {
      var _ =
          recorded(
              letter,
              new Outcome.Failed(FailureKind.VETOED, veto.get(), Json.NULL),
              Optional.empty());
      return Letter.Reply.refused(veto.get());
    }
    try {
      return Letter.Reply.granted(
          luggage.pack(run.workspace(), known, letter.id()),
          allowances.of(run, workflow, letter.step()));
    } catch (Luggage.Damage e) {
      var _ = recorded(letter, new Outcome.Failed(e.kind(), e.text(), Json.NULL), Optional.empty());
      return Letter.Reply.refused(e.text());
    }
  }

  private Optional<String> veto(Run run, Workflow workflow, Letter letter) {
    return workflow
        .find(letter.step())
        .map(Step::action)
        .filter(Step.Action.Task.class::isInstance)
        .flatMap(action ->
            hooks.veto(
                run.id(),
                letter.step(),
                letter.attempt(),
                ((Step.Action.Task) action).kind(),
                run.steps().get(letter.step()).input()));
  }

  private Letter.Reply ended(Letter letter, Report.Ended ended) throws IOException {
    Outcome outcome = Payloads.checked(ended.outcome());
    Optional<RunId> workspace = workspace(letter);
    if (workspace.isPresent()) {
      try {
        luggage.unpack(workspace.get(), ended.luggage());
      } catch (Luggage.Damage e) {
        return recorded(letter, e.of(outcome), ended.usage());
      }
    }
    return recorded(letter, outcome, ended.usage());
  }

  /** Only for the attempt that is current: nobody else's work is looked at. */
  private Optional<RunId> workspace(Letter letter) {
    return engine.peek(letter.run()) instanceof Answer.Decided(Decision _, Run run, var _)
        ? run.steps()
            .find(letter.step())
            .filter(step -> step.attempt() == letter.attempt())
            .filter(step -> step.progress() instanceof Progress.Started)
            .map(_ -> run.workspace())
        : Optional.empty();
  }

  private Letter.Reply recorded(Letter letter, Outcome outcome, Optional<Usage> usage) {
    return EngineDesk.lateness(
            engine.ask(
                letter.run(),
                now ->
                    new Event.AttemptEnded(now, letter.step(), letter.attempt(), outcome, usage)))
        .map(Letter.Reply::refused)
        .orElse(Letter.Reply.TAKEN);
  }
}
