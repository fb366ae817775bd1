package dev.signalbox.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** What runs are found by. */
class LabelsTest {
  @Test
  void a_label_that_was_asked_for_counts_and_that_of_the_workflow_is_not_even_computed() {
    var labels = new LinkedHashMap<String, Workflow.Label>();
    labels.put("team", _ -> new Workflow.Label.Undefined("no such field"));
    labels.put("kind", _ -> new Workflow.Label.Text("plain"));

    assertThat(Labels.of(workflow(labels), asking("team", "red")).failure()).isEmpty();
    assertThat(Labels.of(workflow(labels), asking("team", "red")).values())
        .containsEntry("team", "red")
        .containsEntry("kind", "plain");
    assertThat(Labels.of(workflow(labels), asking("other", "x")).failure()).isPresent();
  }

  private static Workflow workflow(SequencedMap<String, Workflow.Label> labels) {
    var plain = Flow.workflow(Flow.task("a"));
    return new Workflow(
        plain.id(),
        plain.digest(),
        plain.triggers(),
        plain.timeout(),
        plain.steps(),
        plain.output(),
        plain.onFailure(),
        plain.last(),
        plain.cancelOn(),
        labels);
  }

  private static Event.RunRequested asking(String name, String value) {
    var asked = new LinkedHashMap<String, String>();
    asked.put(name, value);
    return new Event.RunRequested(
        Story.NOON,
        Story.RUN,
        Story.EVENT,
        Story.SEED,
        asked,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
