package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Durability;
import dev.signalbox.core.Idempotency;
import dev.signalbox.core.Json;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Shape;
import dev.signalbox.core.WorkflowId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;

/** Reads a whole engine.yaml. */
final class EngineReader {
  private static final Duration STANDARD_DRAIN = Duration.ofSeconds(20);
  private static final int STANDARD_BUNDLE_MIB = 256;

  private final Path file;
  private final Path folder;
  private final Vocabulary vocabulary;
  private final Problems problems;
  private final Scalars scalars;
  private final Mapping root;
  private final Secrets secrets;
  private final SecretNames secretNames;

  /** For paths; nothing is filled into them. */
  private final ShapeReader paths;

  private EngineReader(
      Path file, Vocabulary vocabulary, Problems problems, Mapping root, SecretSource source) {
    this.file = file;
    this.folder = Optional.ofNullable(file.getParent()).orElse(file);
    this.vocabulary = vocabulary;
    this.problems = problems;
    this.scalars = new Scalars(problems);
    this.root = root;
    Path secretsFolder = folder.resolve("secrets");
    var nothing = new SecretNames(new Secrets(source, secretsFolder), problems);
    this.paths = new ShapeReader(problems, new FixedTexts(scalars, nothing, false), folder);
    this.secrets = new Secrets(source, path("secrets", "secrets"));
    this.secretNames = new SecretNames(secrets, problems);
  }

  /** Empty if there is an error. */
  static Optional<EngineConfig> read(
      Path file, Tree tree, Vocabulary vocabulary, Problems problems, SecretSource source) {
    return Mapping.closed(tree, "", Language.names(Language.ENGINE), problems)
        .flatMap(root -> new EngineReader(file, vocabulary, problems, root, source).config());
  }

  private Optional<EngineConfig> config() {
    Path data = path("data", "data");
    Path lib = path("lib", "lib");
    Optional<EngineConfig.Store> store = new StoreReader(problems, secretNames, folder).read(root);
    EngineConfig.Queue queue =
        new QueueReader(problems, scalars, secretNames, folder).read(root.get("queue"));
    boolean relaxed = word("durability", Language.DURABILITIES).equals(Optional.of("relaxed"));
    int maxBundleMib =
        root.get("max-bundle-mib")
            .flatMap(tree -> scalars.whole(tree, "max-bundle-mib", 1, Language.BUNDLE_MIB_MAX))
            .map(Math::toIntExact)
            .orElse(STANDARD_BUNDLE_MIB);
    Duration drain =
        root.get("drain").flatMap(tree -> scalars.span(tree, "drain")).orElse(STANDARD_DRAIN);
    Optional<EngineConfig.Http> http = new HttpReader(problems, secretNames).read(root.get("http"));
    var outbound = new OutboundReader(problems, scalars).read(root.get("outbound"));
    var webhooks = new WebhooksReader(problems, scalars, secretNames).read(root.get("webhooks"));
    SequencedMap<String, Json> plugins = plugins();
    var runners = new Runners(vocabulary, problems, settings(), root.get("runners"), plugins);
    String runner = runner(runners);
    EngineConfig.Keeping keeping = keeping();
    Idempotency keys =
        root.get("idempotency")
            .flatMap(tree ->
                Mapping.closed(tree, "idempotency", Language.names(Language.KEYS), problems))
            .map(new KeyWindow(scalars)::read)
            .orElse(Idempotency.STANDARD);
    var events = new EventsReader(problems, paths).read(root.get("events"));
    var workflows = workflows(runner, runners, events.fields());
    return problems.errors() > 0
        ? Optional.empty()
        : http.map(server ->
            new EngineConfig(
                file,
                data,
                store.orElseGet(EngineConfig.Store.Sqlite::new),
                queue,
                relaxed ? Durability.RELAXED : Durability.FULL,
                workerGroups(workflows),
                maxBundleMib,
                drain,
                server,
                lib,
                runner,
                runners.installed(),
                plugins,
                outbound,
                webhooks,
                events.schemas(),
                workflows,
                keeping,
                keys,
                secrets));
  }

  /** A group that no workflow is in is a mistake, and keeps nothing from anybody. */
  private List<String> workerGroups(SequencedMap<WorkflowId, CompiledWorkflow> workflows) {
    var names = new ArrayList<String>();
    for (Tree item :
        root.get("worker-groups")
            .map(tree -> tree instanceof Tree.Items list ? list.items() : List.of(tree))
            .orElse(List.of())) {
      scalars
          .name(item, "worker-groups")
          .ifPresent(name -> {
            names.add(name);
            if (workflows.values().stream()
                .noneMatch(workflow -> workflow.group().equals(Optional.of(name)))) {
              problems.warning(
                  item.place(), "worker-groups: no workflow has group: " + Nearest.shortened(name));
            }
          });
    }
    return names;
  }

  private EngineConfig.Keeping keeping() {
    Optional<Mapping> mapping =
        root.get("retention")
            .flatMap(tree ->
                Mapping.closed(tree, "retention", Language.names(Language.RETENTION), problems));
    return new EngineConfig.Keeping(
        span(mapping, "runs"),
        span(mapping, "logs"),
        span(mapping, "workspaces"),
        span(mapping, "triggers"),
        span(mapping, "events"),
        span(mapping, "schedules"));
  }

  private Optional<Duration> span(Optional<Mapping> mapping, String key) {
    return mapping.flatMap(of -> of.get(key).flatMap(tree -> scalars.span(tree, of.at(key))));
  }

  private Path path(String key, String standard) {
    return root.get(key)
        .flatMap(tree -> paths.file(tree, key))
        .map(folder::resolve)
        .orElse(folder.resolve(standard));
  }

  private Optional<String> word(String key, Shape.Word words) {
    return root.get(key).flatMap(tree -> scalars.word(tree, key, words.words()));
  }

  private ShapeReader settings() {
    return new ShapeReader(problems, new FixedTexts(scalars, secretNames, true), folder);
  }

  private SequencedMap<String, Json> plugins() {
    var plugins = new LinkedHashMap<String, Json>();
    root.get("plugins")
        .flatMap(tree -> Mapping.open(tree, "plugins", "a mapping of plugins by name", problems))
        .ifPresent(mapping ->
            mapping
                .fields()
                .forEach((name, field) -> {
                  Optional<Shape> shape = Optional.ofNullable(vocabulary.plugins().get(name));
                  if (shape.isEmpty()) {
                    problems.error(
                        field.key().place(),
                        mapping.at(name)
                            + ": unknown plugin: "
                            + Nearest.expected(name, new TreeSet<>(vocabulary.plugins().keySet())));
                  }
                  shape
                      .map(known ->
                          settings().read(Runners.settings(field.value()), known, mapping.at(name)))
                      .flatMap(Part::fixed)
                      .ifPresent(json -> plugins.put(name, json));
                }));
    return plugins;
  }

  private String runner(Runners runners) {
    return root.get("runner")
        .flatMap(tree ->
            scalars
                .name(tree, "runner")
                .map(name -> {
                  runners.useRunner(name, tree.place(), "runner");
                  return name;
                }))
        .orElse(Language.STANDARD_RUNNER);
  }

  private SequencedMap<WorkflowId, CompiledWorkflow> workflows(
      String runner, Runners runners, Map<String, DataFields> declared) {
    var workflows = new LinkedHashMap<WorkflowId, CompiledWorkflow>();
    root.require("workflows", "the workflows by id", problems)
        .flatMap(tree -> Mapping.open(tree, "workflows", "a mapping of workflows by id", problems))
        .ifPresent(mapping -> {
          var setting =
              new Setting(
                  vocabulary,
                  problems,
                  secrets,
                  folder,
                  runner,
                  Optional.of(runners),
                  Optional.of(new TreeSet<>(mapping.fields().keySet())),
                  declared);
          mapping
              .fields()
              .forEach((name, field) ->
                  id(name, field.key())
                      .ifPresent(id ->
                          new WorkflowReader(setting, id)
                              .read(field.value())
                              .ifPresent(workflow -> {
                                workflows.put(id, workflow);
                              })));
        });
    names(workflows.values());
    new Cycles(workflows.values().stream().map(CompiledWorkflow::workflow).toList())
        .find()
        .forEach(found -> problems.warning(place(found.workflow()), found.message()));
    new Deadlocks(workflows)
        .find()
        .forEach(found -> problems.warning(place(found.workflow()), found.message()));
    return workflows;
  }

  /** A tick is known by the name of its schedule: no two can have the same. */
  private void names(Collection<CompiledWorkflow> workflows) {
    var taken = new HashMap<ScheduleId, WorkflowId>();
    for (CompiledWorkflow compiled : workflows) {
      for (Schedule schedule : compiled.schedules()) {
        WorkflowId other = taken.putIfAbsent(schedule.id(), schedule.workflow());
        if (other != null) {
          problems.error(
              place(schedule.workflow()),
              "workflows."
                  + schedule.workflow()
                  + ".on: expected schedules of different names, found "
                  + schedule.id()
                  + " again (first in workflow "
                  + other
                  + "); give one of them another id");
        }
      }
    }
  }

  private Place place(WorkflowId id) {
    return root
        .get("workflows")
        .filter(Tree.Fields.class::isInstance)
        .map(Tree.Fields.class::cast)
        .stream()
        .flatMap(fields -> fields.fields().stream())
        .filter(field -> field.key().text().equals(id.value()))
        .map(field -> field.key().place())
        .findFirst()
        .orElse(Place.FILE);
  }

  private Optional<WorkflowId> id(String name, Tree.Scalar key) {
    try {
      return Optional.of(new WorkflowId(name));
    } catch (IllegalArgumentException e) {
      problems.error(key.place(), "workflows." + Nearest.shortened(name) + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
