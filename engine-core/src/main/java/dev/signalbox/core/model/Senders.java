package dev.signalbox.core.model;

import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Step.Awaited;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.model.Explored.How;
import dev.signalbox.core.model.Finding.Kind;
import dev.signalbox.core.model.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who sends the events that are waited for. Anybody may, over the API: what nobody is known to send
 * is no mistake for certain.
 */
final class Senders {
  private final Predicate<String> others;
  private final Set<String> names = new LinkedHashSet<>();

  /**
   * @param others which events come from outside: webhooks, plugins
   */
  Senders(List<Workflow> workflows, Predicate<String> others) {
    this.others = others;
    for (Workflow workflow : workflows) {
      workflow.triggers().forEach(trigger -> names.add(trigger.event()));
      for (Step step : new Places(workflow).all().values()) {
        if (step.action() instanceof Action.Emit emit) {
          names.add(emit.name());
        }
      }
    }
  }

  /** The waits for what nobody is known to send. */
  List<Finding> unsent(Explored explored) {
    Workflow workflow = explored.workflow();
    var findings = new ArrayList<Finding>();
    new Places(workflow)
        .all()
        .forEach((place, step) -> {
          if (step.action() instanceof Action.Listen listen) {
            unsent(explored, place, listen).ifPresent(findings::add);
          }
        });
    for (Awaited.Happening happening : workflow.cancelOn()) {
      if (!isSent(happening)) {
        findings.add(
            new Finding(
                Kind.ENDLESS_WAIT,
                Severity.HINT,
                workflow.id(),
                Optional.empty(),
                "cancel-on: nobody is known to send " + happening.event() + "; the API may",
                List.of()));
      }
    }
    return findings;
  }

  private Optional<Finding> unsent(Explored explored, String place, Action.Listen listen) {
    List<String> unsent =
        listen.awaited().stream().filter(each -> !isSent(each)).map(Senders::name).toList();
    boolean isMissed = listen.all() ? !unsent.isEmpty() : unsent.size() == listen.awaited().size();
    if (!isMissed) {
      return Optional.empty();
    }
    boolean ends = listen.timeout().isPresent() || explored.workflow().timeout().isPresent();
    return Optional.of(
        new Finding(
            Kind.ENDLESS_WAIT,
            ends ? Severity.HINT : Severity.WARNING,
            explored.workflow().id(),
            Optional.of(place),
            "nobody is known to send "
                + String.join(" or ", unsent)
                + (ends
                    ? ": unless it comes by the API, only the timeout ends the wait"
                    : ", and there is no timeout: unless it comes by the API, it waits for ever"),
            explored.traceTo(place, How.REACHED)));
  }

  /** A signal is for one run, and so always comes by the API. */
  private boolean isSent(Awaited awaited) {
    return switch (awaited) {
      case Awaited.Signal _ -> true;
      case Awaited.Happening happening ->
          names.contains(happening.event()) || others.test(happening.event());
    };
  }

  private static String name(Awaited awaited) {
    return switch (awaited) {
      case Awaited.Signal(String name) -> name;
      case Awaited.Happening happening -> happening.event();
    };
  }
}
