package dev.signalbox.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a new run is found by: what its workflow says of its event, and what was asked for, which
 * counts where both name the same.
 *
 * @param failure why one of them has no value
 */
record Labels(SequencedMap<String, String> values, Optional<Failure> failure) {

  static Labels of(Workflow workflow, Event.RunRequested event) {
    var values = new LinkedHashMap<String, String>();
    Optional<Failure> failure = Optional.empty();
    for (Map.Entry<String, Workflow.Label> label : workflow.labels().entrySet()) {
      if (event.labels().containsKey(label.getKey())) {
        continue;
      }
      switch (label.getValue().evaluate(event.event())) {
        case Workflow.Label.Text(String text) -> values.put(label.getKey(), text);
        case Workflow.Label.None _ -> {
          // Then the run has none of this name.
        }
        case Workflow.Label.Undefined(String reason) -> {
          String message = "labels." + label.getKey() + ": " + reason;
          failure = Optional.of(new Failure(FailureKind.EXPRESSION, message));
        }
      }
    }
    values.putAll(event.labels());
    return new Labels(values, failure);
  }
}
