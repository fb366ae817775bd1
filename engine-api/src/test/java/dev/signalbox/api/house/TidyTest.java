package dev.signalbox.api.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about the text of the repository, over all its modules. */
final class TidyTest {
  private static final int FILE_LINES_MAX = 500;

  /** In pieces, or this file would break its own rule. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern ELSEWHERE =
      Pattern.compile("\\.\\./sha" + "red|(?<!\\w)/wo" + "rk/|/tmp/bri" + "ef");

  /** Classes run at a time: what one of them sets for all, the others trip over. */
  private static final Pattern SET_FOR_ALL = Pattern.compile("Awaitility\\.(set|reset)");

  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

  private static final Tree TREE = Tree.around(Path.of(""));
  private static final List<Path> JAVA = TREE.files(".java");

  @TempDir Path folder;

  @Test
  void no_file_is_longer_than_500_lines() throws IOException {
    assertThat(JAVA).hasSizeGreaterThan(400);
    var tooLong = new ArrayList<String>();
    for (Path file : JAVA) {
      if (Files.readAllLines(file).size() > FILE_LINES_MAX) {
        tooLong.add(TREE.relative(file));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void
      no_method_is_longer_than_70_lines_no_name_is_vague_and_no_switch_over_our_own_types_has_a_default()
          throws IOException {
    var sources = Sources.parse(JAVA);

    assertThat(sources.longMethods()).isEmpty();
    assertThat(sources.vagueNames()).isEmpty();
    assertThat(sources.defaults()).isEmpty();
  }

  @Test
  void the_rules_about_sources_bite() throws IOException {
    Path bad = folder.resolve("Bad.java");
    Files.writeString(
        bad,
        """
        class BadHelper {
          enum Colour { RED, GREEN }
          sealed interface Shape { record Round() implements Shape {} record Square() implements Shape {} }
          int a(Colour colour) { return switch (colour) { case RED -> 1; default -> 2; }; }
          int b(Shape shape) { return switch (shape) { case Shape.Round() -> 1; default -> 2; }; }
          int c(String text) { return switch (text) { case "a" -> 1; default -> 2; }; }
          void d() {
        %s
          }
        }
        """
            .formatted("    a(null);\n".repeat(70)));
    var sources = Sources.parse(List.of(bad));

    assertThat(sources.longMethods()).containsExactly("Bad.java: d has 73 lines");
    assertThat(sources.vagueNames()).containsExactly("Bad.java: the name BadHelper");
    assertThat(sources.defaults())
        .containsExactly(
            "Bad.java: line 4: a default over our own type",
            "Bad.java: line 5: a default over our own type");
  }

  @Test
  void nothing_is_left_for_later_and_nothing_speaks_of_what_is_not_in_the_repository()
      throws IOException {
    var found = new ArrayList<String>();
    for (Path file : texts()) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (UNFINISHED.matcher(text).find() || ELSEWHERE.matcher(text).find()) {
        found.add(TREE.relative(file));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void no_test_sets_for_all_how_long_things_are_waited_for() throws IOException {
    var found = new ArrayList<String>();
    for (Path file : JAVA) {
      if (SET_FOR_ALL.matcher(Files.readString(file)).find()) {
        found.add(TREE.relative(file));
      }
    }
    assertThat(found).isEmpty();
  }

  private static List<Path> texts() {
    return Stream.of(
            ".java",
            ".md",
            ".xml",
            ".yaml",
            ".yml",
            ".sql",
            ".sh",
            ".json",
            ".txt",
            ".properties",
            "mvnw",
            "signalbox",
            "/run")
        .flatMap(suffix -> TREE.files(suffix).stream())
        .filter(file -> !TREE.relative(file).contains("src/test/resources"))
        .toList();
  }

  @Test
  void every_package_says_what_it_is_and_is_null_marked() throws IOException {
    var missing = new ArrayList<String>();
    for (Path folder : JAVA.stream().map(Path::getParent).distinct().toList()) {
      Path info = folder.resolve("package-info.java");
      boolean isMain = TREE.relative(folder).contains("src/main/java/dev");
      if (isMain && !(Files.exists(info) && Files.readString(info).contains("@NullMarked"))) {
        missing.add(TREE.relative(folder));
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void versions_stand_in_the_parent_pom_only() throws IOException {
    List<Path> poms = TREE.files("pom.xml");
    assertThat(poms).hasSizeGreaterThan(12);
    var strays = new ArrayList<String>();
    for (Path pom : poms) {
      if (!pom.equals(TREE.root().resolve("pom.xml"))) {
        String own = Files.readString(pom).replaceFirst("(?s)<parent>.*?</parent>", "");
        VERSION
            .matcher(own)
            .results()
            .forEach(hit -> strays.add(TREE.relative(pom) + ": " + hit.group(1)));
      }
    }
    assertThat(strays).isEmpty();
  }
}
