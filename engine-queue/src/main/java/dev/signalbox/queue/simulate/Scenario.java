package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.jobs.Lanes;
import java.util.List;

/** What is simulated: workflows, and what the world can do to them. */
public interface Scenario {
  /** In words, for those who read a trace. */
  List<String> description();

  Definitions definitions();

  /** Whether runs may hold what others need that they wait for. */
  default boolean mayWaitForItself() {
    return true;
  }

  /** What engines are configured with, one after another; the first is {@link #definitions}. */
  default List<Definitions> editions() {
    return List.of(definitions());
  }

  Lanes lanes();

  /** Workflows that are started by hand. */
  List<WorkflowId> launched();

  /** Names of events that make a difference; empty if there are none. */
  List<String> events();

  /** Names of signals that make a difference; empty if there are none. */
  List<String> signals();

  /** The data of an event, of a signal, or of a run that is started by hand. */
  Json data(Tape tape, String about);

  /** What an attempt has made, where it has gone well. */
  Json output(Tape tape, Assignment assignment);
}
