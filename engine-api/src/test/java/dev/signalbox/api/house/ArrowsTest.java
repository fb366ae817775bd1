package dev.signalbox.api.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules, and between them and the libraries. */
final class ArrowsTest {
  private static final String HOUSE = "dev.signalbox";
  private static final String WRONG_HOUSE = "dev.signalbox.api.house.wrong";
  private static final Arrows ARROWS = new Arrows(HOUSE);
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(HOUSE);
  private static final JavaClasses WRONG_CLASSES =
      new ClassFileImporter().importPackages(WRONG_HOUSE);

  static Stream<String> rules() {
    return ARROWS.rules().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void every_arrow_points_where_it_may(String rule) {
    Objects.requireNonNull(ARROWS.rules().get(rule)).check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void every_rule_bites(String rule) {
    var wrong = Objects.requireNonNull(new Arrows(WRONG_HOUSE).rules().get(rule));

    assertThat(wrong.evaluate(WRONG_CLASSES).hasViolation()).isTrue();
  }

  @Test
  void every_class_belongs_to_a_part_of_the_house() {
    classes().should().resideInAnyPackage(ARROWS.parts()).check(CLASSES);
    assertThat(CLASSES.that(resideInAnyPackage(ARROWS.parts()))).hasSizeGreaterThan(300);
  }
}
