package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.config.ShellHoles.Hole;
import dev.signalbox.config.Template.Quoting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random scripts with holes, run in real shells with values that try everything to get out. */
class ShellScannerTest {
  private static final int SCRIPTS = Integer.getInteger("signalbox.fuzz.scripts", 60);
  private static final String[] PARTS = {
    "\0",
    "\0",
    "\0",
    "\0",
    "'",
    "\"",
    "\\",
    "$",
    "`",
    "(",
    ")",
    "$(",
    "$((",
    "))",
    "((",
    "${x",
    "}",
    "${x:-",
    "\n",
    "\n",
    ";",
    "|",
    "&&",
    " ",
    " ",
    " ",
    "#",
    "<<EOF",
    "<<-'EOF'",
    "<<<",
    "EOF",
    "\nEOF\n",
    "echo ",
    "printf %s ",
    "x=",
    "x",
    "case x in ",
    "esac",
    "[",
    "]",
    "[[ ",
    "$x",
    "$'",
    "$\"",
    "\\\n",
    "\t",
    "a[",
    "!",
    "{ ",
    "; }",
    ": ",
    "test ",
    "<(",
    "%",
    "~",
    "*",
    "$#",
    "$$"
  };

  @TempDir Path folder;

  private static List<String> values(String marker) {
    String touch = ":>" + marker;
    return List.of(
        "'; " + touch + "; '",
        "\"; " + touch + "; \"",
        "$(" + touch + ")",
        "`" + touch + "`",
        "\\'; " + touch + " #",
        "\\\"; " + touch + " #",
        "x[$(" + touch + ")]",
        "\n" + touch + "\n",
        "\nEOF\n" + touch + "\n",
        "(" + touch + ")",
        "{" + touch + "}",
        ")); " + touch + "; ((",
        "'\"$(" + touch + ")\"'",
        "\\");
  }

  @Test
  void S13_where_a_hole_is_accepted_no_value_gets_out_of_it() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    Path marker = folder.resolve("owned");
    int accepted = 0;
    for (int attempt = 0; accepted < SCRIPTS && attempt < SCRIPTS * 400; attempt++) {
      var text = new StringBuilder();
      for (int length = 2 + random.nextInt(12); length > 0; length--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      String script = text.toString();
      List<Hole> holes = ShellScanner.scan(script);
      assertThat(holes)
          .as("one answer for each hole, seed %s: %s", seed, script)
          .hasSize((int) script.chars().filter(c -> c == ShellText.HOLE).count());
      if (holes.isEmpty() || holes.stream().anyMatch(Hole.Refused.class::isInstance)) {
        continue;
      }
      accepted++;
      for (String value : values(marker.toString())) {
        String filled = filled(script, holes, value);
        for (String shell : List.of("/bin/sh", "/bin/bash")) {
          if (random.nextInt(4) == 0 && Files.isExecutable(Path.of(shell))) {
            run(shell, filled);
            assertThat(marker).as("seed %s, %s:\n%s", seed, shell, filled).doesNotExist();
          }
        }
      }
    }
    assertThat(accepted).isEqualTo(SCRIPTS);
  }

  @Test
  void the_attacks_would_show_where_nothing_is_quoted() throws Exception {
    Path marker = folder.resolve("owned");

    run("/bin/sh", "echo " + values(marker.toString()).get(2));

    assertThat(marker).exists();
  }

  private static String filled(String script, List<Hole> holes, String value) {
    var out = new StringBuilder();
    int hole = 0;
    for (int i = 0; i < script.length(); i++) {
      char c = script.charAt(i);
      if (c != ShellText.HOLE) {
        out.append(c);
        continue;
      }
      out.append(
          (switch (holes.get(hole++)) {
                case Hole.Argument _ -> Quoting.ARGUMENT;
                case Hole.InDoubleQuotes _ -> Quoting.IN_DOUBLE_QUOTES;
                case Hole.Plain _, Hole.Refused _ -> throw new AssertionError("accepted");
              })
              .quote(value));
    }
    return out.toString();
  }

  private void run(String shell, String script) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(new ArrayList<>(List.of(shell, "-c", script)))
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/nonexistent", "LANG", "C.UTF-8"));
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
