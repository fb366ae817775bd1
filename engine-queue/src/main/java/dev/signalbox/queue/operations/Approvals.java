package dev.signalbox.queue.operations;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Event;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.operations.Operations.Changed;
import java.time.Instant;
import java.util.Optional;

/** What people say to the questions of runs, by themselves or through a link. */
public final class Approvals {
  private final Engine engine;

  Approvals(Engine engine) {
    this.engine = engine;
  }

  /** What somebody says to a question. {@code digest}: of what he was shown, where known. */
  public record Say(
      StepPath step,
      Choice choice,
      Actor by,
      Optional<String> comment,
      Optional<Digest> digest,
      String channel,
      Optional<String> link) {}

  /** Decides an approval, or is one of those who do. */
  public Changed decide(RunId run, Say say) {
    return Operations.changed(
        engine.ask(
            run,
            now ->
                new Event.ApprovalDecided(
                    now,
                    say.step(),
                    say.choice(),
                    say.by(),
                    say.comment(),
                    say.digest(),
                    say.channel(),
                    say.link())));
  }

  /** A link was made that decides in somebody's name: the log of the run tells of it. */
  public Changed linkMade(
      RunId run, StepPath step, String link, String holder, String by, Instant expires) {
    return Operations.changed(
        engine.ask(run, now -> new Event.LinkMade(now, step, link, holder, by, expires)));
  }

  /** A link was followed that is good for nothing any more. */
  public Changed linkRefused(RunId run, StepPath step, String link, String holder, String reason) {
    return Operations.changed(
        engine.ask(run, now -> new Event.LinkRefused(now, step, link, holder, reason)));
  }
}
