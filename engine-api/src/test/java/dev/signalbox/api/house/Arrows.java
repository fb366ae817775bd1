package dev.signalbox.api.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may know whom.
 *
 * @param root the package below which the house stands
 */
record Arrows(String root) {
  /**
   * Part by part, what else of the house each may know. The API knows everybody, and nobody knows
   * it.
   */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("core", List.of()),
          Map.entry("queue", List.of("core")),
          Map.entry("config", List.of("core")),
          Map.entry("plugin.spi", List.of("core")),
          Map.entry("plugin.git", List.of("core", "plugin.spi")),
          Map.entry("plugin.kanban", List.of("core", "plugin.spi")),
          Map.entry("plugin.notification", List.of("core", "plugin.spi")),
          Map.entry("plugin.agent", List.of("core", "plugin.spi", "runner.spi")),
          Map.entry("runner.spi", List.of("core")),
          Map.entry("runner.local", List.of("core", "runner.spi")),
          Map.entry("runner.streamjson", List.of("core", "runner.spi")),
          Map.entry("runner.http", List.of("core", "runner.spi")),
          Map.entry("runner.function", List.of("core", "runner.spi")));

  /** By their names. */
  Map<String, ArchRule> rules() {
    var rules = new LinkedHashMap<String, ArchRule>();
    ALLOWED.forEach((part, known) -> rules.put("what " + part + " knows", arrow(part, known)));
    rules.put(
        "SQL",
        confined(
            List.of(
                "java.sql..",
                "javax.sql..",
                "org.jooq..",
                "org.sqlite..",
                "org.postgresql..",
                "com.zaxxer.."),
            List.of("queue.sql", "queue.sqlite", "queue.postgres"),
            ".*\\.bench\\.(RawCommit|ScratchDatabase)(\\$.*)?"));
    rules.put(
        "Vert.x",
        confined(
            List.of("io.vertx..", "io.netty.."),
            List.of("queue.local", "queue.redis"),
            ".*\\.(api\\.(?!house)|runner\\.http\\.|config\\.(CheckedSchema|SchemaDraft)).*"));
    rules.put("circles", slices().matching(root + ".(*).(**)").should().beFreeOfCycles());
    rules.put(
        "what only the simulator sees",
        noClasses()
            .that(resideInAPackage(root + ".queue.*.."))
            .and(not(resideInAPackage(root + ".queue.simulate..")))
            .should()
            .dependOnClassesThat(resideInAPackage(root + ".queue")));
    for (String deciding : List.of("apply", "begin")) {
      rules.put(
          "Transition." + deciding,
          noClasses()
              .that(not(nameMatching(".*\\.queue\\.engine\\.Engine(\\$.*)?")))
              .and(not(resideInAPackage(root + ".core..")))
              .should()
              .callMethodWhere(
                  com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                          com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With
                              .owner(nameMatching(".*\\.core\\.Transition")))
                      .and(
                          com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                              nameMatching(deciding)))));
    }
    return rules;
  }

  /** So that no part is forgotten: all packages that a rule speaks of. */
  String[] parts() {
    return Stream.concat(Stream.of("api"), ALLOWED.keySet().stream())
        .map(this::below)
        .toArray(String[]::new);
  }

  private ArchRule arrow(String part, List<String> known) {
    String[] own =
        Stream.concat(Stream.of(part), known.stream()).map(this::below).toArray(String[]::new);
    return classes()
        .that(resideInAPackage(below(part)))
        .should()
        .onlyDependOnClassesThat(resideOutsideOfPackages(root + "..").or(resideInAnyPackage(own)));
  }

  private ArchRule confined(List<String> foreign, List<String> parts, String others) {
    return noClasses()
        .that(not(resideInAnyPackage(parts.stream().map(this::below).toArray(String[]::new))))
        .and(not(nameMatching(others)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(foreign.toArray(String[]::new)));
  }

  private String below(String part) {
    return root + "." + part + "..";
  }
}
