package dev.signalbox.config;

import dev.signalbox.core.Expression.Scope;
import dev.signalbox.core.Frame;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the expressions of one evaluation see. Each part is made when it is first asked for, and
 * then kept, so that a template with many expressions reads its event once.
 */
final class Evaluation {
  private final Json event;
  private final Optional<Scope> scope;
  private final Map<String, Object> steps = new HashMap<>();
  private Optional<Object> parsed = Optional.empty();

  private Evaluation(Json event, Optional<Scope> scope) {
    this.event = event;
    this.scope = scope;
  }

  static Evaluation of(Json event) {
    return new Evaluation(event, Optional.empty());
  }

  static Evaluation of(Scope scope) {
    return new Evaluation(scope.arrived().orElseGet(() -> scope.run().event()), Optional.of(scope));
  }

  Object event() throws NoValue {
    if (parsed.isEmpty()) {
      parsed = Optional.of(CelValues.of(event));
    }
    return parsed.get();
  }

  /** The data of the event. */
  Object input() throws NoValue {
    Object data = event() instanceof Map<?, ?> members ? members.get("data") : null;
    return data == null ? CelValues.of(Json.NULL) : data;
  }

  /** The event that started the run, where {@code event} is a new one. */
  Object trigger() throws NoValue {
    return CelValues.of(scope().run().event());
  }

  /** The number of the item or round that is worked at; its list is so many lists out. */
  Object index(int out) throws NoValue {
    Optional<Frame> frame = Optional.of(scope().frame());
    for (int i = 0; i < out; i++) {
      frame = frame.flatMap(Frame::outer);
    }
    String lane = frame.map(Frame::lane).orElse("");
    if (lane.isEmpty()) {
      throw new NoValue("index: there is no item and no round here");
    }
    return Long.parseLong(lane);
  }

  /** The item that is called so. */
  Object item(String name) throws NoValue {
    return CelValues.of(
        scope().item(name).orElseThrow(() -> new NoValue(name + ": there is no such item here")));
  }

  private Scope scope() throws NoValue {
    return scope.orElseThrow(() -> new NoValue("there is no run yet"));
  }

  /** The run as a whole. */
  Object run() throws NoValue {
    Run now = scope().run();
    var failure = new LinkedHashMap<String, Object>();
    Optional<Run.RunFailure> failed = now.failure();
    if (failed.isPresent()) {
      failure.put("kind", failed.get().failure().kind().kebab());
      failure.put("step", failed.get().step().<Object>map(StepPath::value).orElse(CelValues.NULL));
      failure.put("message", failed.get().failure().message());
    }
    var members = new LinkedHashMap<String, Object>();
    members.put("id", now.id().value());
    members.put("workflow", now.workflow().value());
    members.put("status", now.status().name().toLowerCase(Locale.ROOT));
    members.put("failure", failed.isPresent() ? new CelInput(failure) : CelValues.NULL);
    members.put("labels", new CelInput(now.labels()));
    members.put("created", now.created().toString());
    return new CelInput(members);
  }

  /** These steps, whether they have been reached or not. */
  Object steps(Set<String> ids) throws NoValue {
    var members = new LinkedHashMap<String, Object>();
    for (String id : ids) {
      Object step = steps.get(id);
      if (step == null) {
        step = step(id);
        steps.put(id, step);
      }
      members.put(id, step);
    }
    return new CelInput(members);
  }

  private Object step(String id) throws NoValue {
    var reached = scope.flatMap(now -> now.step(id));
    var members = new LinkedHashMap<String, Object>();
    members.put("output", CelValues.of(reached.map(StepRun::output).orElse(Json.NULL)));
    members.put(
        "status",
        reached
            .map(StepRun::status)
            .orElse(StepRun.Status.PENDING)
            .name()
            .toLowerCase(Locale.ROOT));
    members.put("attempts", (long) reached.map(StepRun::attemptsBegun).orElse(0));
    return new CelInput(members);
  }
}
