package dev.signalbox.queue.simulate;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Digest;
import dev.signalbox.core.FlowControl;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.jobs.Lanes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Two small workflows by chance, one of which may invoke the other. Each kind of thing that a
 * workflow can have is left out of about half of them.
 */
final class RandomScenario implements Scenario {
  static final WorkflowId MAIN = new WorkflowId("main");
  static final WorkflowId OTHER = new WorkflowId("other");
  static final List<String> EVENTS = List.of("demo/a", "demo/b", "demo/stop");
  private static final String LONGER = ", with one step more";
  private static final int DEPTH = 2;

  private final Tape tape;
  private final RandomSteps steps;
  private final List<String> description = new ArrayList<>();
  private final SequencedMap<WorkflowId, Definitions.Defined> flows = new LinkedHashMap<>();
  private final Lanes lanes;
  private final List<Schedule> schedules;
  private final boolean edited;

  RandomScenario(Tape tape, Theme theme) {
    this.tape = tape;
    steps = new RandomSteps(tape, theme);
    var limits = new RandomLimits(tape.track("limits"), theme);
    var flow = new RandomFlow(tape);
    add(OTHER, 0, FlowControl.NONE, limits);
    add(MAIN, DEPTH, flow.ofEvents(), limits);
    lanes = new Width(1 + tape.pick(3));
    schedules = new RandomSchedules(tape.track("schedules"), theme).of(MAIN);
    schedules.forEach(schedule -> description.add(schedule.toString()));
    edited = tape.track("edited").chance(400);
    if (edited) {
      description.add("other engines know one step more of each, or no other and no schedules");
    }
  }

  private void add(WorkflowId id, int depth, FlowControl flow, RandomLimits limits) {
    List<Step> first = new ArrayList<>(steps.list("s", 1 + tape.pick(3), depth));
    List<Step> failing = tape.chance(250) ? steps.list("f", 1, 0) : List.of();
    List<Step> last = tape.chance(200) ? steps.list("l", 1, 0) : List.of();
    List<Awaited.Happening> cancelOn =
        tape.chance(200)
            ? List.of(new Awaited.Happening("demo/stop", Optional.empty(), Optional.empty()))
            : List.of();
    Optional<Duration> timeout =
        tape.chance(150) ? Optional.of(Duration.ofSeconds(tape.about(1, 300))) : Optional.empty();
    if (id.equals(MAIN)) {
      steps.again().ifPresent(first::add);
    }
    var workflow =
        new Workflow(
            id,
            Digest.of(id.value()),
            id.equals(MAIN) ? List.of(new Workflow.Trigger("demo/a", Optional.empty())) : List.of(),
            timeout,
            first,
            Optional.empty(),
            failing,
            last,
            cancelOn);
    var policy = limits.of(id);
    flows.put(id, new Definitions.Defined(workflow, id.value(), flow, policy));
    description.add(id + " " + first + failing + last + timeout);
    description.add(id + " " + RandomFlow.words(flow) + RandomLimits.words(policy));
  }

  @Override
  public List<String> description() {
    return List.copyOf(description);
  }

  @Override
  public Definitions definitions() {
    return new Definitions(flows, schedules, this::compiled);
  }

  /** As it is; with one more step at the end of each; and with only the first, and no schedules. */
  @Override
  public List<Definitions> editions() {
    if (!edited) {
      return List.of(definitions());
    }
    var longer = new LinkedHashMap<WorkflowId, Definitions.Defined>();
    flows.values().forEach(defined -> longer.put(defined.workflow().id(), longer(defined)));
    var fewer = new LinkedHashMap<>(flows);
    fewer.remove(OTHER);
    return List.of(
        definitions(),
        new Definitions(longer, schedules, this::compiled),
        new Definitions(fewer, List.of(), this::compiled));
  }

  private Definitions.Defined longer(Definitions.Defined defined) {
    Workflow of = defined.workflow();
    String source = of.id() + LONGER;
    var workflow =
        new Workflow(
            of.id(),
            Digest.of(source),
            of.triggers(),
            of.timeout(),
            Stream.concat(of.steps().stream(), Stream.of(steps.more())).toList(),
            of.output(),
            of.onFailure(),
            of.last(),
            of.cancelOn());
    return new Definitions.Defined(workflow, source, defined.flow(), defined.policy());
  }

  private Workflow compiled(String source) {
    return flows.values().stream()
        .flatMap(defined -> Stream.of(defined, longer(defined)))
        .filter(defined -> defined.source().equals(source))
        .map(Definitions.Defined::workflow)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("expected a source, found " + source));
  }

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public List<WorkflowId> launched() {
    return List.of(MAIN, OTHER);
  }

  @Override
  public List<String> events() {
    return EVENTS;
  }

  @Override
  public List<String> signals() {
    return List.of("go", "other");
  }

  @Override
  public Json data(Tape choices, String about) {
    return new Json("{\"key\":" + choices.pick(2) + "}");
  }

  @Override
  public Json output(Tape choices, Assignment assignment) {
    return steps.output(assignment);
  }

  /** One lane for all work, and one for checks. */
  record Width(int width) implements Lanes {
    @Override
    public String attempt(Assignment assignment) {
      return "work";
    }

    @Override
    public String check(Assignment assignment) {
      return "check";
    }

    @Override
    public Map<String, Integer> widths() {
      return Map.of("work", width, "check", 1);
    }
  }
}
