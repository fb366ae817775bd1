package dev.signalbox.core.model;

import dev.signalbox.core.StepPath;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.core.model.Explored.End;
import dev.signalbox.core.model.Explored.How;
import dev.signalbox.core.model.Finding.Kind;
import dev.signalbox.core.model.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks at all workflows of a file, and says what of them cannot be meant. */
public final class ModelCheck {
  private final List<Workflow> workflows;
  private final Limits limits;
  private final Calls calls;
  private final Map<WorkflowId, Explored> explored = new LinkedHashMap<>();

  /** How runs of each can end, as far as that is known. */
  private final Map<WorkflowId, Set<End>> ends = new LinkedHashMap<>();

  /**
   * How far to go.
   *
   * @param patience for each exploration: asked again and again with the number of its states;
   *     false ends it
   */
  public record Limits(Bounds bounds, Supplier<IntPredicate> patience) {}

  /**
   * What there is to say of one workflow.
   *
   * @param states how many were explored
   * @param complete whether those are all
   * @param decided whether they are enough to say that something cannot happen
   * @param closingCanFail whether a step of {@code on-failure}, {@code finally} or one that undoes
   *     can fail itself
   */
  public record Result(
      WorkflowId workflow,
      int states,
      boolean complete,
      boolean decided,
      SequencedSet<End> ends,
      boolean closingCanFail,
      List<Finding> findings) {}

  private ModelCheck(List<Workflow> workflows, Limits limits) {
    this.workflows = List.copyOf(workflows);
    this.limits = limits;
    calls = new Calls(workflows);
  }

  /**
   * @param sent which events come from outside: from webhooks, from plugins
   */
  public static List<Result> of(List<Workflow> workflows, Predicate<String> sent, Limits limits) {
    return new ModelCheck(workflows, limits).results(new Senders(workflows, sent));
  }

  /** The states of one workflow, with what the workflows that it invokes can come to. */
  public static Explored explore(List<Workflow> workflows, WorkflowId id, Limits limits) {
    var check = new ModelCheck(workflows, limits);
    check.exploreAll();
    return check.known(id);
  }

  private Explored known(WorkflowId id) {
    return Optional.ofNullable(explored.get(id))
        .orElseThrow(() -> new IllegalArgumentException("there is no workflow " + id));
  }

  private List<Result> results(Senders senders) {
    exploreAll();
    return workflows.stream().map(workflow -> result(workflow, senders)).toList();
  }

  /**
   * Where workflows invoke one another, how a run of one can end depends on the others: again and
   * again, from none having an end, until nothing changes. So what has an end only by way of itself
   * has none.
   */
  private void exploreAll() {
    Set<WorkflowId> stale = new LinkedHashSet<>();
    workflows.forEach(workflow -> stale.add(workflow.id()));
    while (!stale.isEmpty()) {
      Set<WorkflowId> changed = new LinkedHashSet<>();
      for (Workflow workflow : workflows) {
        if (stale.contains(workflow.id())) {
          explored.put(workflow.id(), explored(workflow, limits.bounds()));
          if (ends(workflow.id()).addAll(found(workflow.id()))) {
            changed.add(workflow.id());
          }
        }
      }
      stale.clear();
      workflows.stream()
          .map(Workflow::id)
          .filter(id -> calls.of(id).stream().anyMatch(changed::contains))
          .forEach(stale::add);
    }
  }

  private Explored explored(Workflow workflow, Bounds bounds) {
    return Exploration.of(workflow, bounds, this::ends, limits.patience().get());
  }

  /** One that is cut off could still come to any end; and each can be cancelled. */
  private Set<End> found(WorkflowId id) {
    Explored known = known(id);
    if (!known.complete()) {
      return new LinkedHashSet<>(List.of(End.values()));
    }
    var ends = new LinkedHashSet<>(known.endsByItself());
    ends.add(End.CANCELLED);
    return ends;
  }

  private Set<End> ends(WorkflowId id) {
    return ends.computeIfAbsent(id, _ -> new LinkedHashSet<>());
  }

  private Result result(Workflow workflow, Senders senders) {
    Explored full = known(workflow.id());
    Explored enough = full.complete() ? full : explored(workflow, Bounds.LEAST);
    var findings = new ArrayList<Finding>();
    calls.cycle(enough).ifPresent(findings::add);
    if (enough.complete()) {
      neverSucceeds(enough).ifPresent(findings::add);
      findings.addAll(DeadEnds.in(enough));
      findings.addAll(Unreached.in(enough));
    }
    findings.addAll(senders.unsent(enough));
    findings.sort(Comparator.comparing(Finding::severity));
    return new Result(
        workflow.id(),
        full.states().size(),
        full.complete(),
        enough.complete(),
        enough.ends(),
        closing(workflow).stream().anyMatch(place -> enough.saw(place, How.FAILED)),
        findings);
  }

  private static Optional<Finding> neverSucceeds(Explored explored) {
    return explored.ends().contains(End.SUCCEEDED)
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.NEVER_SUCCEEDS,
                Severity.ERROR,
                explored.workflow().id(),
                Optional.empty(),
                "no run of it can succeed",
                List.of()));
  }

  /** What runs once the steps of a run have ended. */
  private static List<String> closing(Workflow workflow) {
    var closing = new ArrayList<String>();
    workflow.onFailure().forEach(step -> closing.add(step.id().value()));
    workflow.last().forEach(step -> closing.add(step.id().value()));
    new Places(workflow)
        .all()
        .forEach((place, step) ->
            step.compensation()
                .ifPresent(_ -> closing.add(new StepPath(place).compensation().value())));
    return closing;
  }
}
