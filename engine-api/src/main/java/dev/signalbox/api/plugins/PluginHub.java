package dev.signalbox.api.plugins;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.StepKind;
import dev.signalbox.queue.engine.Observers;
import dev.signalbox.queue.gates.Guards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins that run, and their hooks: what the engine asks, changes and tells goes through here,
 * each plugin behind its breaker.
 */
public final class PluginHub implements Guards, Observers {
  private static final Logger LOG = LoggerFactory.getLogger(PluginHub.class);
  private static final Duration OBSERVE_DEADLINE = Duration.ofMinutes(2);

  private final Duration deadline;
  private final LongSupplier nanos;
  private final SequencedMap<String, Plugin> plugins = new LinkedHashMap<>();
  private final Map<String, Breaker> breakers = new HashMap<>();
  private final List<Attached<Hook.Guard>> guards = new ArrayList<>();
  private final List<Attached<Hook.Transform>> transforms = new ArrayList<>();
  private final SequencedMap<String, Attached<Hook.Observe>> observers = new LinkedHashMap<>();
  private final Map<String, StepKind> steps = new HashMap<>();
  private final Map<String, EvidenceKind> evidence = new HashMap<>();
  private final Map<Class<? extends Fact>, List<String>> interested = new ConcurrentHashMap<>();

  /** A hook and the plugin that it belongs to. */
  private record Attached<H extends Hook>(String plugin, H hook) {}

  /**
   * @param deadline how long a guard or a transform may take
   */
  public PluginHub(Duration deadline, LongSupplier nanos) {
    this.deadline = deadline;
    this.nanos = nanos;
  }

  public void attach(String name, Plugin plugin) {
    plugins.put(name, plugin);
    breakers.put(name, new Breaker(name, nanos));
    steps.putAll(plugin.steps());
    evidence.putAll(plugin.evidence());
    for (Hook hook : plugin.hooks()) {
      switch (hook) {
        case Hook.Guard guard -> guards.add(new Attached<>(name, guard));
        case Hook.Transform transform -> transforms.add(new Attached<>(name, transform));
        case Hook.Observe observe ->
            observers.put(name + "/" + observe.name(), new Attached<>(name, observe));
      }
    }
  }

  public void start() {
    plugins.values().forEach(Plugin::start);
  }

  public void close() {
    plugins
        .reversed()
        .forEach((name, plugin) -> {
          try {
            plugin.close();
          } catch (RuntimeException e) {
            LOG.warn("plugin {} did not close in good order", name, e);
          }
        });
  }

  public Optional<StepKind> step(String kind) {
    return Optional.ofNullable(steps.get(kind));
  }

  public Optional<EvidenceKind> evidence(String kind) {
    return Optional.ofNullable(evidence.get(kind));
  }

  // --- Before the fact

  public boolean isGuarded(HookPoint point) {
    return guards.stream().anyMatch(guard -> guard.hook().points().contains(point));
  }

  /** A guard that throws, or does not answer in time, denies. */
  public Optional<String> vetoed(HookPoint point, Json payload) {
    for (Attached<Hook.Guard> guard : guards) {
      if (guard.hook().points().contains(point)) {
        Optional<String> veto;
        try {
          veto = breaker(guard.plugin()).call(deadline, () -> guard.hook().veto(point, payload));
        } catch (Exception e) {
          LOG.warn(
              "guard {}/{} failed at {}, which denies",
              guard.plugin(),
              guard.hook().name(),
              point.dotted(),
              e);
          veto =
              Optional.of(
                  "guard "
                      + guard.plugin()
                      + "/"
                      + guard.hook().name()
                      + " failed: "
                      + e.getMessage());
        }
        if (veto.isPresent()) {
          return veto;
        }
      }
    }
    return Optional.empty();
  }

  /** A transform that throws, or does not answer in time, leaves the payload as it was. */
  Json transformed(HookPoint point, Json payload) {
    Json current = payload;
    for (Attached<Hook.Transform> transform : transforms) {
      if (transform.hook().points().contains(point)) {
        Json before = current;
        try {
          current =
              breaker(transform.plugin())
                  .call(deadline, () -> transform.hook().transform(point, before));
        } catch (Exception e) {
          LOG.warn(
              "transform {}/{} failed at {}, nothing is changed",
              transform.plugin(),
              transform.hook().name(),
              point.dotted(),
              e);
        }
      }
    }
    return current;
  }

  @Override
  public Optional<String> event(String name, Json data) {
    return isGuarded(HookPoint.EVENT_ACCEPT)
        ? vetoed(
            HookPoint.EVENT_ACCEPT,
            Json.EMPTY_OBJECT.with("name", Json.string(name)).with("data", data))
        : Optional.empty();
  }

  @Override
  public Optional<String> run(WorkflowId workflow, Json event) {
    return isGuarded(HookPoint.RUN_START)
        ? vetoed(
            HookPoint.RUN_START,
            Json.EMPTY_OBJECT.with("workflow", Json.string(workflow.value())).with("event", event))
        : Optional.empty();
  }

  // --- After the commit

  @Override
  public List<String> interestedIn(Fact fact) {
    return observers.isEmpty()
        ? List.of()
        : interested.computeIfAbsent(fact.getClass(), this::interested);
  }

  private List<String> interested(Class<? extends Fact> kind) {
    return observers.entrySet().stream()
        .filter(entry -> entry.getValue().hook().facts().contains(kind))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** An observer that is no longer configured has nothing to be told. */
  @Override
  public void tell(String observer, String key, Run run, Fact fact) throws Exception {
    Attached<Hook.Observe> attached = observers.get(observer);
    if (attached == null) {
      LOG.info("run {}: {} is no longer there to be told", run.id(), observer);
      return;
    }
    breaker(attached.plugin())
        .call(
            OBSERVE_DEADLINE,
            () -> {
              attached.hook().observe(new Hook.Observation(key, run, fact));
              return key;
            });
  }

  /** What the hooks of one attempt are asked about. */
  public static Json payload(RunId run, String step, int attempt) {
    return Json.EMPTY_OBJECT
        .with("run", Json.string(run.value()))
        .with("step", Json.string(step))
        .with("attempt", Json.of(attempt));
  }

  private Breaker breaker(String plugin) {
    Breaker breaker = breakers.get(plugin);
    if (breaker == null) {
      throw new IllegalStateException("expected a plugin that is attached, found " + plugin);
    }
    return breaker;
  }
}
