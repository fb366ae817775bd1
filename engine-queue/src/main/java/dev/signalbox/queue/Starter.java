package dev.signalbox.queue;

import dev.signalbox.core.Json;
import dev.signalbox.queue.Engine.Beginning;
import java.util.SequencedMap;

/** Makes a run that is about to be. */
interface Starter {
  Beginning begin(Definitions.Defined defined, Json event, SequencedMap<String, String> labels);
}
