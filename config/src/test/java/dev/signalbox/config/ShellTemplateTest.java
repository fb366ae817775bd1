package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTemplateTest {
  /** Scripts with a value where the shell, or a program that it starts, would take it for code. */
  static final List<String> CODE =
      List.of(
          "echo '{{ event.data.v }}'",
          "echo \"a\"'{{ event.data.v }}'",
          "cat <<EOF\n{{ event.data.v }}\nEOF",
          "cat <<'EOF'\n{{ event.data.v }}\nEOF",
          "cat <<-\"EOF\" | wc\n\tit's\n{{ event.data.v }}\n\tEOF",
          "cat <<EOF\nx\\\nEOF\n{{ event.data.v }}\nEOF",
          "cat <<E$x\n{{ event.data.v }}",
          "cat <<{{ event.data.v }}\nx",
          "cat <<< {{ event.data.v }}",
          "echo $(( {{ event.data.v }} ))",
          "echo $((1 + (2 * {{ event.data.v }})))",
          "echo $(((1)) {{ event.data.v }} )",
          "(( {{ event.data.v }} ))",
          "[[ {{ event.data.v }} -eq 1 ]]",
          "echo `echo {{ event.data.v }}`",
          "echo \"`echo \\`{{ event.data.v }}\\``\"",
          "echo `echo \"'\"` {{ event.data.v }}",
          "# it is {{ event.data.v }}",
          "echo; # {{ event.data.v }}",
          "echo \\{{ event.data.v }}",
          "echo \"\\{{ event.data.v }}\"",
          "echo ${{ event.data.v }}",
          "echo \"${{ event.data.v }}\"",
          "echo \"$x{{ event.data.v }}\"",
          "echo \"$\\\n{{ event.data.v }}\"",
          "echo \"${x:-{{ event.data.v }}}\"",
          "echo \"${x:-'}\" {{ event.data.v }} \"'}\"",
          "echo \"${x:-`echo }`}{{ event.data.v }}\"",
          "echo $'it\\'s {{ event.data.v }}'",
          "echo $'x' {{ event.data.v }}",
          "echo $\"x\" {{ event.data.v }}",
          "echo $[ {{ event.data.v }} ]",
          "a[{{ event.data.v }}]=1",
          "a[\"{{ event.data.v }}\"]=1",
          "echo $(case x in x) echo 'a';; esac) {{ event.data.v }}",
          "echo $(cat <<EOF\n)\nEOF\n) {{ event.data.v }}",
          "echo <\\\n<EOF {{ event.data.v }}",
          "eval {{ event.data.v }}",
          "eval \"echo {{ event.data.v }}\"",
          "cd x && eval echo {{ event.data.v }}",
          "sh -c {{ event.data.v }}",
          "sh -c \"echo {{ event.data.v }}\"",
          "/bin/bash -ec \"echo {{ event.data.v }}\"",
          "declare x={{ event.data.v }}",
          "test -v {{ event.data.v }}",
          "nohup sh -c {{ event.data.v }}",
          "timeout 5 sh -c {{ event.data.v }}",
          "\"sh\" -c {{ event.data.v }}",
          "'s'h -c {{ event.data.v }}",
          "s\\h -c {{ event.data.v }}",
          "find . -exec sh -c {{ event.data.v }} \\;",
          "xargs sh -c {{ event.data.v }}",
          "nice sh -c {{ event.data.v }}",
          "setsid sh -c {{ event.data.v }}",
          "stdbuf -o0 sh -c {{ event.data.v }}",
          "busybox sh -c {{ event.data.v }}",
          "env -S {{ event.data.v }}",
          "env -iS{{ event.data.v }}",
          "env --split-string={{ event.data.v }}",
          "flock f -c {{ event.data.v }}",
          "su me -c {{ event.data.v }}",
          "python3 -c {{ event.data.v }}",
          "python3.12 -Bc \"{{ event.data.v }}\"",
          "/usr/bin/perl -e {{ event.data.v }}",
          "perl -lne {{ event.data.v }}",
          "perl -I lib -e {{ event.data.v }}",
          "ruby -e{{ event.data.v }}",
          "node --eval {{ event.data.v }}",
          "node --eval={{ event.data.v }}",
          "php -r {{ event.data.v }}",
          "lua -e {{ event.data.v }}",
          "awk {{ event.data.v }}",
          "awk -F, \"{{ event.data.v }}\"",
          "gawk -v x=1 -e {{ event.data.v }}",
          ". {{ event.data.v }}",
          "source {{ event.data.v }}",
          ". ./lib/{{ event.data.v }}",
          "{{ event.data.v }}",
          "\"{{ event.data.v }}\" x",
          "X=1 {{ event.data.v }}",
          "true && {{ event.data.v }}",
          "nohup {{ event.data.v }}",
          "command -p eval {{ event.data.v }}",
          "if {{ event.data.v }}; then :; fi",
          "sh -ce {{ event.data.v }}",
          "sh -c -e {{ event.data.v }}",
          "sh -c -- {{ event.data.v }}",
          "sh -co pipefail {{ event.data.v }}",
          "sh -{{ event.data.v }}",
          "sh {{ event.data.v }} {{ event.data.v }}",
          "sh >&2 -c {{ event.data.v }}",
          "sh -c 2> log {{ event.data.v }}",
          "sh &> log -c {{ event.data.v }}",
          "sh <(true) -c {{ event.data.v }}",
          "$SHELL -c {{ event.data.v }}",
          "nohup \"$SHELL\" -c {{ event.data.v }}",
          "$(which sh) -c {{ event.data.v }}",
          "/bin/s? -c {{ event.data.v }}",
          "function f { eval {{ event.data.v }}; }",
          "for i do eval {{ event.data.v }}; done",
          "ssh host {{ event.data.v }}",
          "ssh {{ event.data.v }} id",
          "ssh -o {{ event.data.v }} host",
          "ssh '1'>f a{{ event.data.v }}",
          "sh 2>f -c {{ event.data.v }}",
          "watch {{ event.data.v }}",
          "watch -n 1 ls {{ event.data.v }}");

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private static Run run(String value) {
    return Fixture.run("{\"v\":" + Json.string(value) + ",\"n\":5,\"z\":null}", Map.of());
  }

  private static String yaml(String command) {
    return "workflows: { w: { steps: [ { id: a, run: " + Json.string(command) + " } ] } }";
  }

  private String shell(String command, String value) {
    var step =
        fixture.load(yaml(command)).workflows().values().iterator().next().workflow().steps();
    return text(ContractTest.input(step.getFirst(), run(value)));
  }

  private static String text(String input) {
    try {
      Object parsed = CelValues.of(new Json(input));
      return String.valueOf(((Map<?, ?>) ((Map<?, ?>) parsed).get("run")).get("shell"));
    } catch (NoValue e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "echo {{ event.data.v }}|echo 'a b'",
        "echo x{{ event.data.v }}y|echo x'a b'y",
        "echo \"{{ event.data.v }}\"|echo \"a b\"",
        "echo {{ event.data.n }} {{ event.data.z }}|echo '5' ''",
        "echo {{ [1, 'x'] }} {{ {'a': {'b': 1}} }}|echo '[1,\"x\"]' '{\"a\":{\"b\":1}}'",
        "echo {{ '}}' }}|echo '}}'",
        "echo \"$(cat {{ event.data.v }})\"|echo \"$(cat 'a b')\"",
        "echo \"$(cat \"{{ event.data.v }}\")\"|echo \"$(cat \"a b\")\"",
        "echo \"${x:-y}{{ event.data.v }}\"|echo \"${x:-y}a b\"",
        "echo $((1 + 2)) {{ event.data.v }}|echo $((1 + 2)) 'a b'",
        "echo 'it' \"$x\" {{ event.data.v }}|echo 'it' \"$x\" 'a b'",
        "echo a#b {{ event.data.v }}|echo a#b 'a b'",
        "echo `date` {{ event.data.v }}|echo `date` 'a b'",
        "[ \"{{ event.data.v }}\" = x ]; true|[ \"a b\" = x ]; true",
        "X={{ event.data.v }} sh -c 'echo \"$X\"'|X='a b' sh -c 'echo \"$X\"'",
        "sh -c 'echo \"$1\"' x {{ event.data.v }}|sh -c 'echo \"$1\"' x 'a b'",
        "python3 -c 'print(1)' {{ event.data.v }}|python3 -c 'print(1)' 'a b'",
        "awk -F, '{print $1}' {{ event.data.v }}|awk -F, '{print $1}' 'a b'",
        "awk -v x={{ event.data.v }} 'x'|awk -v x='a b' 'x'",
        "sh deploy.sh -c {{ event.data.v }}|sh deploy.sh -c 'a b'",
        "node app.js -e {{ event.data.v }}|node app.js -e 'a b'",
        "env X={{ event.data.v }} sh -c 'x'|env X='a b' sh -c 'x'",
        "su -c id {{ event.data.v }}|su -c id 'a b'",
        ". ./lib.sh {{ event.data.v }}|. ./lib.sh 'a b'",
        "ssh -p {{ event.data.v }} me@{{ event.data.v }} id|ssh -p 'a b' me@'a b' id",
        "> {{ event.data.v }} echo x 2>&1|> 'a b' echo x 2>&1",
        "for i in {{ event.data.v }}; do echo; done|for i in 'a b'; do echo; done",
        "if grep -c {{ event.data.v }} x; then :; fi|if grep -c 'a b' x; then :; fi",
        "git commit -m {{ event.data.v }} -e|git commit -m 'a b' -e",
        "find . -name {{ event.data.v }} -exec rm \\{} \\;|find . -name 'a b' -exec rm \\{} \\;",
      })
  void a_value_is_quoted_as_its_place_needs_it(String command, String expected) {
    assertThat(shell(command, "a b")).isEqualTo(expected);
  }

  @ParameterizedTest
  @FieldSource("CODE")
  void a_value_that_could_become_code_is_refused(String command) {
    Reading reading = fixture.read(yaml(command));

    assertThat(reading).isInstanceOf(Reading.Broken.class);
    assertThat(Fixture.lines(reading))
        .filteredOn(line -> !line.startsWith("warning "))
        .isNotEmpty()
        .allMatch(line -> line.contains("{{ }} cannot be filled in "))
        .allMatch(line -> line.endsWith("put the value under env: and use it as \"$NAME\""));
  }

  @Test
  void a_refusal_names_its_place() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    steps:
                      - id: a
                        run: |
                          echo {{ event.data.v }}
                          echo 'x {{ event.data.v }}'
                """))
        .containsExactly(
            "7:19 workflows.w.steps[0].run: {{ }} cannot be filled in inside single quotes; put the"
                + " value under env: and use it as \"$NAME\"");
  }

  @Test
  void a_list_has_one_argument_each_and_no_quotes_are_added() {
    var step = fixture.step("{ id: a, run: [ echo, \"{{ event.data.v }}\", \"x'{{ 1 }}\", 7 ] }");

    assertThat(ContractTest.input(step, run("$(id) 'x'")))
        .isEqualTo("{\"run\":{\"argv\":[\"echo\",\"$(id) 'x'\",\"x'1\",\"7\"]}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[ sh, -c, '{{ event.data.v }}' ]",
        "[ /bin/bash, -ec, 'echo {{ event.data.v }}' ]",
        "[ nohup, sh, -c, 'echo \"{{ event.data.v }}\"' ]",
        "[ python3, '-c{{ event.data.v }}' ]",
        "[ awk, '{{ event.data.v }}' ]",
        "[ '{{ event.data.v }}', x ]",
      })
  void an_argument_that_a_program_takes_as_code_is_refused(String command) {
    assertThat(fixture.problems("workflows: { w: { steps: [ { id: a, run: " + command + " } ] } }"))
        .singleElement()
        .asString()
        .contains("{{ }} cannot be filled in ")
        .endsWith("put the value under env: and use it as \"$NAME\"");
  }

  @Test
  void arguments_behind_the_code_are_plain() {
    var step = fixture.step("{ id: a, run: [ sh, -c, 'echo \"$1\"', x, \"{{ event.data.v }}\" ] }");

    assertThat(ContractTest.input(step, run("$(id)")))
        .isEqualTo("{\"run\":{\"argv\":[\"sh\",\"-c\",\"echo \\\"$1\\\"\",\"x\",\"$(id)\"]}}");
  }

  @Test
  void A42_what_was_filled_in_is_never_looked_at_again() {
    assertThat(shell("echo {{ event.data.v }}", "{{ secret.X }} ${secret:X}"))
        .isEqualTo("echo '{{ secret.X }} ${secret:X}'");
  }

  @Test
  void the_character_nul_makes_the_step_fail() {
    var step = fixture.step("{ id: a, run: \"echo {{ event.data.v }}\" }");

    assertThat(ContractTest.input(step, run("a\0b"))).startsWith("undefined: ").contains("NUL");
  }

  @Test
  void an_unknown_name_makes_the_step_fail() {
    var step = fixture.step("{ id: a, run: \"echo {{ event.data.nope }}\" }");

    assertThat(ContractTest.input(step, run("x"))).startsWith("undefined: event.data.nope: ");
  }

  @Test
  void S13_no_value_breaks_out_in_any_shell_of_this_machine() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    String marker = folder.resolve("owned").toString();
    String[] parts = {
      "'",
      "\"",
      "\\",
      "$",
      "`",
      "(",
      ")",
      "{",
      "}",
      "\n",
      ";",
      "|",
      "&",
      " ",
      "#",
      "!",
      "~",
      "*",
      "[",
      "]",
      "EOF",
      "é😀",
      "\t",
      "\r",
      "-n",
      "=",
      "<",
      ">",
      "$(touch " + marker + ")",
      "`touch " + marker + "`",
      "'; touch " + marker + "; '",
      "\"; touch " + marker + "; \"",
      "a[$(touch " + marker + ")]",
      "\\'",
      "${x}",
      "%s",
      "x"
    };
    String command =
        "printf '<%s>' {{ event.data.v }} a{{ event.data.v }}b \"{{ event.data.v }}\" \"a $x {{"
            + " event.data.v }} $$ \"\"$(printf %s. {{ event.data.v }} \"{{ event.data.v }}\")\" "
            + "\"`echo q`{{ event.data.v }}${x:-d}\" # it's\nx={{ event.data.v }}; printf '<%s>'"
            + " \"$x\"";
    for (int i = 0; i < 60; i++) {
      var value = new StringBuilder();
      for (int length = random.nextInt(8); length >= 0; length--) {
        value.append(parts[random.nextInt(parts.length)]);
      }
      String v = value.toString();
      String script = shell(command, v);
      for (List<String> shell : shells()) {
        List<String> printed = printed(shell, script);
        assertThat(printed)
            .as("seed %s, %s: %s", seed, shell, script)
            .startsWith(v, "a" + v + "b", v)
            .hasSize(6)
            .satisfies(all -> assertThat(all.get(3)).startsWith("a  " + v + " "))
            .satisfies(all -> assertThat(all.get(3)).endsWith(" " + v + "." + v + "."))
            .satisfies(all -> assertThat(all.get(4)).isEqualTo("q" + v + "d"))
            .endsWith(v);
      }
    }
    assertThat(Path.of(marker)).doesNotExist();
  }

  private static List<List<String>> shells() {
    var shells = new ArrayList<List<String>>();
    shells.add(List.of("/bin/sh", "-c"));
    if (Files.isExecutable(Path.of("/bin/bash"))) {
      shells.add(List.of("/bin/bash", "--posix", "-c"));
      shells.add(List.of("/bin/bash", "-c"));
    }
    return shells;
  }

  /** What stands between the angle brackets that the script itself prints around each value. */
  private static List<String> printed(List<String> shell, String script)
      throws IOException, InterruptedException {
    var argv = new ArrayList<>(shell);
    argv.add(script.replace("'<%s>'", "'%s\\001'"));
    var builder = new ProcessBuilder(argv).redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return List.of(out.split("\001", -1)).subList(0, out.split("\001", -1).length - 1);
  }
}
