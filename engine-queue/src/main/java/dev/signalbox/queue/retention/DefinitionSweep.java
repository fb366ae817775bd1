package dev.signalbox.queue.retention;

import dev.signalbox.core.Digest;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.engine.Engine;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Forgets definitions that no run keeps to, and that none will: those of before. */
final class DefinitionSweep implements Sweep {
  private final RunLog log;
  private final Engine engine;
  private final Definitions definitions;

  DefinitionSweep(RunLog log, Engine engine, Definitions definitions) {
    this.log = log;
    this.engine = engine;
    this.definitions = definitions;
  }

  @Override
  public boolean isOver(Instant now) {
    Set<Digest> current =
        definitions.all().stream()
            .map(defined -> defined.workflow().digest())
            .collect(Collectors.toSet());
    List<Digest> over =
        log.aged().unused().stream().filter(digest -> !current.contains(digest)).toList();
    if (!over.isEmpty()) {
      over.forEach(engine::forget);
      log.put(over.stream().<View>map(View.ForgetDefinition::new).toList());
    }
    return true;
  }

  @Override
  public String toString() {
    return "definitions";
  }
}
