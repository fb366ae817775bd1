package dev.signalbox.queue.engine;

import dev.signalbox.core.Decision;
import dev.signalbox.core.Event;
import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;

/**
 * What follows from an event: {@link dev.signalbox.core.Transition#apply} everywhere, but where it
 * is to be seen whether a simulation notices that it is broken.
 */
public interface Rules {
  Decision apply(Workflow workflow, Run run, Event event);
}
