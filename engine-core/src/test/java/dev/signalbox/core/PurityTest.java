package dev.signalbox.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.signalbox.core.impure.Part;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The core asks nobody anything; what java.base would let it ask is listed here. */
class PurityTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.signalbox.core");
  private static final JavaClasses IMPURE =
      new ClassFileImporter().importPackages(Part.class.getPackageName());

  /** By owner and name: each reads the clock, chance, the machine, or an order that it salts. */
  private static final Set<String> AMBIENT =
      Set.of(
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.stream.BaseStream.parallel",
          "java.util.stream.Stream.parallel",
          "java.util.Collection.parallelStream",
          "java.util.Map.of",
          "java.util.Map.ofEntries",
          "java.util.Map.copyOf",
          "java.util.Set.of",
          "java.util.Set.copyOf",
          "java.util.stream.Collectors.toSet",
          "java.util.stream.Collectors.toMap",
          "java.util.stream.Collectors.groupingBy",
          "java.lang.String.format",
          "java.lang.String.formatted",
          "java.lang.Object.hashCode");

  private static final Set<String> AMBIENT_OWNERS =
      Set.of(
          "java.lang.System",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Runtime",
          "java.lang.ProcessBuilder",
          "java.time.Clock",
          "java.util.Random",
          "java.util.Date",
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.Timer",
          "java.util.TimeZone");

  private static final Map<String, ArchRule> RULES =
      Map.of(
          "NO_AMBIENT",
          noClasses()
              .should()
              .accessTargetWhere(
                  describe("reads clock, chance, machine or a salted order", PurityTest::ambient)),
          "ONLY_VALUES",
          classes()
              .that()
              .doNotHaveFullyQualifiedName(Digest.class.getName())
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage(
                      "dev.signalbox.core..",
                      "java.lang",
                      "java.lang.runtime",
                      "java.lang.invoke",
                      "java.time",
                      "java.time.zone",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "org.jspecify.annotations")),
          "DIGEST_ONLY_HASHES",
          classes()
              .that()
              .haveFullyQualifiedName(Digest.class.getName())
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage(
                      "dev.signalbox.core",
                      "java.lang",
                      "java.lang.runtime",
                      "java.lang.invoke",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "java.security",
                      "java.nio.charset")),
          "FIELDS_ARE_FINAL",
          fields()
              .that(describe("are not the one that a decision is made in", PurityTest::isLasting))
              .should()
              .beFinal(),
          "NO_CYCLES",
          slices().matching("dev.signalbox.core.(**)").should().beFreeOfCycles());

  static Set<String> rules() {
    return RULES.keySet();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_core_keeps_every_rule(String rule) {
    rule(rule).check(CORE);
  }

  @Test
  void the_rules_look_at_the_whole_core() {
    assertThat(CORE.size()).isGreaterThan(100);
    assertThat(CORE.contain(Digest.class)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_AMBIENT, Instant.now",
    "NO_AMBIENT, System.currentTimeMillis",
    "NO_AMBIENT, LocalDate.now",
    "NO_AMBIENT, Clock.systemUTC",
    "NO_AMBIENT, Math.random",
    "NO_AMBIENT, UUID.randomUUID",
    "NO_AMBIENT, Random.<init>",
    "NO_AMBIENT, Date.<init>",
    "NO_AMBIENT, System.identityHashCode",
    "NO_AMBIENT, System.getenv",
    "NO_AMBIENT, System.getProperty",
    "NO_AMBIENT, String.getBytes()",
    "NO_AMBIENT, String.toLowerCase()",
    "NO_AMBIENT, String.format",
    "NO_AMBIENT, Thread.ofVirtual",
    "NO_AMBIENT, Stream.parallel",
    "NO_AMBIENT, Map.of",
    "NO_AMBIENT, Set.copyOf",
    "ONLY_VALUES, java.io.File",
    "ONLY_VALUES, java.security.MessageDigest",
    "FIELDS_ARE_FINAL, Impure.counter",
    "NO_CYCLES, OfCycles.other",
  })
  void the_rule_notices(String rule, String offence) {
    var found = rule(rule).evaluate(IMPURE).getFailureReport().getDetails();

    assertThat(found).anySatisfy(detail -> assertThat(detail).contains(offence));
  }

  @Test
  void the_module_requires_the_base_module_alone() {
    var module =
        ModuleFinder.of(Path.of("target", "classes")).find("dev.signalbox.core").orElseThrow();

    assertThat(module.descriptor().requires())
        .filteredOn(needed ->
            !needed
                .modifiers()
                .contains(java.lang.module.ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(needed -> needed.name())
        .containsExactly("java.base");
  }

  /** A decision in the making lives for one call and is seen by nobody else. */
  private static boolean isLasting(JavaField field) {
    return !field.getFullName().equals(Deciding.class.getName() + ".run")
        && !field.getOwner().isEquivalentTo(Ticking.class);
  }

  private static ArchRule rule(String name) {
    return Objects.requireNonNull(RULES.get(name)).allowEmptyShould(true);
  }

  private static boolean ambient(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getTarget().getName();
    String full = owner.getName() + "." + name;
    return AMBIENT.contains(full)
        || AMBIENT_OWNERS.contains(owner.getName())
        || (owner.getPackageName().equals("java.time") && name.equals("now"))
        || isOfDefaults(owner, name, access);
  }

  /** Without an argument these take the default locale or charset of the machine. */
  private static boolean isOfDefaults(JavaClass owner, String name, JavaAccess<?> access) {
    return owner.isEquivalentTo(String.class)
        && Set.of("getBytes", "toLowerCase", "toUpperCase").contains(name)
        && access.getTarget().getFullName().endsWith("()");
  }
}
