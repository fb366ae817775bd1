package dev.signalbox.queue.gates;

import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Draft;
import dev.signalbox.queue.gates.Trigger.Held;
import dev.signalbox.queue.log.Transaction.View;

/** What a gate has held back goes on: past the singleton, and no other gate. */
record Release(SingletonGate singleton) {
  Fate through(Draft draft, Definitions.Defined defined, Held held) {
    Fate fate = singleton.start(draft, defined, held);
    switch (fate.outcome()) {
      case STARTED ->
          fate.run().ifPresent(run -> draft.add(new View.StartTriggers(held.ref(), run)));
      case SKIPPED, DROPPED, DUPLICATE ->
          draft.add(new View.EndTriggers(held.ref(), fate.outcome(), fate.rule()));
      case DEBOUNCED, BATCHED -> {
        // Their records say what they wait for already.
      }
    }
    return fate;
  }
}
