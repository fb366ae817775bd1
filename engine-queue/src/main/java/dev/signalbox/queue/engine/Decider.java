package dev.signalbox.queue.engine;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.ambient.EngineClock;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Link;
import dev.signalbox.queue.log.StreamId;
import java.time.Instant;
import java.util.function.Function;

/** Makes an event of what comes, decides it, and writes down both. */
record Decider(EngineClock clock, Rules rules, Codec codec) {
  /** The event, for the time that it now is: never before that of the event before. */
  Event made(Function<Instant, Event> event, Run run) {
    Instant now = clock.now();
    return event.apply(now.isBefore(run.updated()) ? run.updated() : now);
  }

  Decision decide(Workflow workflow, Run run, Event event) {
    return rules.apply(workflow, run, event);
  }

  /** What the log keeps of a decision, tied to the entry before. */
  Entry entry(Link before, Decision.Next next, Event event) {
    Run run = next.run();
    String type = Codec.type(event);
    var body = codec.encode(new Codec.Body(event, next.facts()));
    Link link = before.next(run.sequence(), event.time(), type, body);
    return new Entry(new StreamId.OfRun(run.id()), run.sequence(), event.time(), type, body, link);
  }
}
