package dev.signalbox.plugin.notification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.core.StepPath;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody is to be told.
 *
 * @param key the same whenever the same thing is told again
 * @param on what it is about
 * @param asking the step that asks, where it is about a question
 */
record Message(
    String key,
    Instant time,
    On on,
    String title,
    String text,
    String run,
    String workflow,
    Optional<StepPath> asking) {
  Message(String key, Instant time, On on, String title, String text, String run, String workflow) {
    this(key, time, on, title, text, run, workflow, Optional.empty());
  }

  /** Title and text as another may have rewritten them. */
  Message saying(String newTitle, String newText) {
    return new Message(key, time, on, newTitle, newText, run, workflow, asking);
  }

  /** As it stands in files and in the bodies of webhooks. */
  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("key", key)
        .put("time", time.toString())
        .put("on", on.word())
        .put("title", title)
        .put("text", text)
        .put("run", run)
        .put("workflow", workflow);
  }
}
