package dev.signalbox.queue.simulate;

import dev.signalbox.core.Block;
import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.Json;
import dev.signalbox.core.Step;
import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.jobs.Lanes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Workflows of somebody's own. What data their events have is guessed from what the definitions ask
 * of it: fields below {@code data}, with values that stand somewhere in the definitions.
 */
public final class ConfiguredScenario implements Scenario {
  private static final Pattern FIELD = Pattern.compile("\\bdata\\.([A-Za-z_]\\w*)");
  private static final Pattern TEXT = Pattern.compile("'([^'\\\\\\n]{0,40})'");
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])(\\d{1,6})(?![\\w.])");

  private final Definitions definitions;
  private final Lanes lanes;
  private final List<String> fields;
  private final List<Json> values;
  private final List<String> events;
  private final List<String> signals;

  public ConfiguredScenario(Definitions definitions, Lanes lanes) {
    this.definitions = definitions;
    this.lanes = new Narrow(lanes);
    var names = new LinkedHashSet<String>();
    var found = new LinkedHashSet<Json>(List.of(Json.string("a"), Json.of(1), Json.TRUE));
    for (Definitions.Defined defined : definitions.all()) {
      all(FIELD, defined.source()).forEach(names::add);
      all(TEXT, defined.source()).forEach(text -> found.add(Json.string(text)));
      for (String number : all(NUMBER, defined.source())) {
        found.add(Json.of(Long.parseLong(number)));
        found.add(Json.of(Long.parseLong(number) + 1));
      }
    }
    fields = List.copyOf(names);
    values = List.copyOf(found);
    var heard = new LinkedHashSet<String>();
    var sent = new LinkedHashSet<String>();
    definitions.all().forEach(defined -> names(defined.workflow(), heard, sent));
    events = List.copyOf(heard);
    signals = List.copyOf(sent);
  }

  private static List<String> all(Pattern pattern, String text) {
    var found = new ArrayList<String>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static void names(Workflow workflow, Set<String> events, Set<String> signals) {
    workflow.triggers().forEach(trigger -> events.add(trigger.event()));
    workflow.cancelOn().forEach(happening -> events.add(happening.event()));
    for (List<Step> steps : List.of(workflow.steps(), workflow.onFailure(), workflow.last())) {
      names(steps, events, signals);
    }
  }

  private static void names(List<Step> steps, Set<String> events, Set<String> signals) {
    for (Step step : steps) {
      if (step.action() instanceof Step.Action.Listen listen) {
        for (Step.Awaited awaited : listen.awaited()) {
          switch (awaited) {
            case Step.Awaited.Happening happening -> events.add(happening.event());
            case Step.Awaited.Signal(String name) -> signals.add(name);
          }
        }
      } else if (step.action() instanceof Block block) {
        block.lists().forEach(list -> names(list, events, signals));
      }
    }
  }

  @Override
  public List<String> description() {
    return definitions.all().stream()
        .map(defined -> "workflow " + defined.workflow().id())
        .toList();
  }

  @Override
  public Definitions definitions() {
    return definitions;
  }

  /** Whoever has written them wants to know. */
  @Override
  public boolean mayWaitForItself() {
    return false;
  }

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public List<WorkflowId> launched() {
    return definitions.all().stream().map(defined -> defined.workflow().id()).toList();
  }

  @Override
  public List<String> events() {
    return events;
  }

  @Override
  public List<String> signals() {
    return signals;
  }

  /** Now and then a field is missing. */
  @Override
  public Json data(Tape tape, String about) {
    var data = new LinkedHashMap<String, Json>();
    for (String field : fields) {
      if (!tape.chance(50)) {
        data.put(field, tape.one(values));
      }
    }
    return Json.object(data);
  }

  @Override
  public Json output(Tape tape, Assignment assignment) {
    return tape.one(values);
  }

  /** As the lanes are, but for their widths: what many would do, two do as well. */
  private record Narrow(Lanes lanes) implements Lanes {
    private static final int WIDTH = 2;

    @Override
    public String attempt(Assignment assignment) {
      return lanes.attempt(assignment);
    }

    @Override
    public String check(Assignment assignment) {
      return lanes.check(assignment);
    }

    @Override
    public Map<String, Integer> widths() {
      var widths = new TreeMap<String, Integer>();
      lanes.widths().forEach((lane, width) -> widths.put(lane, Math.min(WIDTH, width)));
      return widths;
    }
  }
}
