package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadFilesTest {
  private static final String OK = "workflows: { w: { steps: [ { id: a, sleep: 1s } ] } }\n";

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "stor: sqlite|2:1 stor: unknown key: expected one of data, store, queue, durability,"
            + " worker-groups, max-bundle-mib, drain, http, lib, secrets, runner, runners, plugins, outbound,"
            + " webhooks, events, retention, idempotency, workflows, found 'stor'; did you mean"
            + " store?",
        "store: postgresql|2:8 store: expected sqlite or postgresql://user:password@host/database,"
            + " found something else that begins with postgres",
        "store: mysql|2:8 store: expected sqlite or postgresql://user:password@host/database, found"
            + " 'mysql'",
        "store: postgresql://me:x@db/box?ssl=on|2:33 store: expected one of sslmode, sslrootcert,"
            + " sslcert, sslkey, found 'ssl'",
        "store: postgresql://me@db:70000/box|2:8 store: expected a port from 1 to 65535, found"
            + " 70000",
        "queue: http://x|2:8 queue: expected local, or a URL such as redis://127.0.0.1:6379,"
            + " rediss://user:${secret:REDIS_PASSWORD}@host:6379/0 or"
            + " redis://127.0.0.1:6379?prefix=NAME, found something else",
        "durability: ful|2:13 durability: expected one of full, relaxed, found 'ful'; did you mean"
            + " full?",
        "drain: 0s|2:8 drain: expected a duration of more than zero such as 500ms, 30s, 5m, 2h or"
            + " 1d, found '0s'",
        "drain: 20|2:8 drain: expected a duration of more than zero such as 500ms, 30s, 5m, 2h or"
            + " 1d, found 20",
        "data: ~/x|2:7 data: expected a path, found '~/x'; write it in full: ~ is a shell's",
        "data:|2:6 data: expected a text, found nothing",
        "http: { port: 65536 }|2:15 http.port: expected a whole number from 0 to 65535, found"
            + " 65536",
        "http: { port: '80' }|2:15 http.port: expected a whole number from 0 to 65535, found '80'",
        "http: { host: 0.0.0.0 }|2:15 http.host: expected the key public-url beside a host that"
            + " others can reach, found none; add public-url: https://..., or listen at 127.0.0.1",
        "http: { public-url: nope }|2:21 http.public-url: expected a URL such as"
            + " https://signalbox.example.org, found 'nope'",
        "runner: sdk|2:9 runner: unknown runner: expected one of java, local, stream-json, found"
            + " 'sdk'",
        "runner: local|2:9 runner: the runner local needs settings; write them under runners.local",
        "runners: { mine: { command: x } }|2:12 runners.mine: unknown type of runner: expected one"
            + " of java, local, stream-json, found 'mine'; the type defaults to the name, add type:"
            + " where it differs",
        "runners: { local: }|2:18 runners.local: expected the key command (The program.), found"
            + " none",
        "runners: { local: { comand: x } }|2:19 runners.local: expected the key command (The"
            + " program.), found none; is it comand?",
        "plugins: { kanbn: {} }|2:12 plugins.kanbn: unknown plugin: expected one of git, kanban,"
            + " notification, found 'kanbn'; did you mean kanban?",
        "x: &a [ *a ]|2:4 expected a value, found one that holds itself; remove the alias",
        "workflows: {}|2:1 workflows: expected each key once, found it again (first in line 1)",
      })
  void a_mistake_around_the_workflows_is_named_with_its_place(String line, String problem) {
    assertThat(fixture.problems(OK + line))
        .anySatisfy(found -> assertThat(found).startsWith(problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ id: a }|expected one of agent, approve, continue-as-new, copy, emit, for-each, function, git, invoke,"
            + " kanban, notify, parallel, race, repeat, run, set, sleep, switch, wait-for-event in a"
            + " step, found none",
        "{ id: a, run: x, sleep: 1s }|in a step, found run and sleep",
        "{ id: a, rnu: x }|.rnu: unknown key: expected",
        "{ id: a, run: x, max-atempts: 3 }|'max-atempts'; did you mean max-attempts?",
        "{ id: a, run: x, max-attempts: 0 }|max-attempts: expected a whole number from 1 to 1000,"
            + " found 0",
        "{ id: a, run: x, timeout: -1s }|timeout: expected a duration of more than zero such as"
            + " 500ms, 30s, 5m, 2h or 1d, found '-1s'",
        "{ id: a, run: x, timeout: .inf }|found .inf",
        "{ id: a, run: x, timeout: 99999999d }|found '99999999d'",
        "{ id: a, run: x, backoff: { initial: 2m, max: 1m } }|backoff.max: expected at least"
            + " initial, found less",
        "{ id: a, run: x, backoff: { table: [1s], max: 1m } }|backoff.max: expected table alone",
        "{ id: a, run: x, backoff: { table: [] } }|backoff.table: expected a list of pauses",
        "{ id: a, run: x, backoff: { factor: 2, increment: 1s } }|expected factor or increment",
        "{ id: a, wait-for-event: { event: x, timeout: 1s, since: ever } }|since: expected a duration",
        "{ id: a, run: x, backoff: { factor: 0.5 } }|factor: expected a number from 1 to 100,"
            + " found 0.5",
        "{ id: a, run: x, with: {} }|unknown key",
        "{ id: a, run: [] }|expected a command, a text for the shell or a list of arguments, found"
            + " an empty list",
        "{ id: a, run: x, expect: [ comit ] }|expect[0]: expected one of check, claim, commit,"
            + " paths, found 'comit'; did you mean commit?",
        "{ id: a, run: x, expect: [ check ] }|check needs a value; write { check: ... }",
        "{ id: a, run: x, expect: [ { claim: 1 } ] }|claim takes no settings",
        "{ id: a, sleep: 1s, expect: claim }|sleep shows no evidence; remove it",
        "{ id: a, agent: x, runner: mine }|runner: unknown runner",
        "{ id: a, run: x, runs-on: a b }|runs-on: expected 1 to 64 letters, digits, '-', '_' and '.', found 'a b'",
        "{ id: a, git: clone }|the plugin git needs settings; write them under plugins.git",
        "{ id: a, git: clon }|git: expected one of clone, merge, push, found 'clon'; did you mean"
            + " clone?",
        "{ id: a, git: [] }|git: expected one of clone, merge, push or a mapping with the keys"
            + " action, commit, found a list",
        "{ id: a, approve: {} }|approve: expected the key ask (the question), found none",
        "{ id: a, approve: { ask: x, timeout: 1s, on-timeout: rejct } }|expected one of reject,"
            + " approve, fail, found 'rejct'; did you mean reject?",
        "{ id: a, emit: { nam: x } }|unknown key: expected one of name, data, found 'nam'",
        "{ id: a, emit: { name: run/requested } }|emit.name: expected a name of your own, found"
            + " 'run/requested', which only the engine itself uses",
        "{ id: 1a, sleep: 1s }|id: step id: expected a letter, then up to 63 letters, digits, '_'"
            + " or '-', found '1a'",
        "{ sleep: 1s }|steps[0]: expected the key id, found none",
        "{ id: a, function: \"{{ x }}\" }|expected a text without {{ }}: nothing is filled in here",
        "{ id: a, agent: \"{{ x\" }|expected }} to close this {{",
        "{ id: a, agent: 012 }|expected a text, found 012; write it in quotes",
        "{ id: a, copy: \"a\\0b\" }|expected a text without the character NUL",
        "{ id: a, if: , sleep: 1s }|if: expected an expression, found nothing",
        "nope|expected a step, found 'nope'",
      })
  void a_mistake_in_a_step_is_named(String step, String problem) {
    Reading reading = fixture.read("workflows: { w: { steps: [ " + step + " ] } }");

    assertThat(reading).isInstanceOf(Reading.Broken.class);
    assertThat(Fixture.lines(reading)).anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void all_mistakes_of_a_file_are_found_and_told_in_its_order() {
    assertThat(
            fixture.problems(
                """
                stor: x
                workflows:
                  1w: { steps: [] }
                  w:
                    timeout: 1
                    steps:
                      - { id: a, sleep: 1x }
                      - { id: a, set: nope }
                """))
        .hasSize(6)
        .satisfies(lines ->
            assertThat(lines.stream().map(line -> line.split(" ", 2)[0]))
                .containsExactly("1:1", "3:3", "5:14", "7:25", "8:15", "8:23"));
  }

  @Test
  void lints_are_warnings_and_the_file_can_be_used() {
    assertThat(
            fixture.problems(
                """
                workflows:
                  w:
                    on: { event: again }
                    steps:
                      - { id: a, approve: { ask: Go } }
                      - { id: b, set: "1", max-attempts: 3 }
                      - { id: c, emit: { name: again } }
                      - { id: d, set: "1" }
                      - { id: e, approve: { ask: "Pay ${{ steps.d.output }}, {{ '$' }}{{ steps.d.output }}?", timeout: 1h } }
                """))
        .containsExactly(
            "warning 2:3 workflows.w: an event that it sends starts it again; be sure that a"
                + " condition ends that",
            "warning 5:27 workflows.w.steps[0].approve: without a timeout it waits for ever",
            "warning 6:28 workflows.w.steps[1].max-attempts: has no effect beside set",
            "warning 9:39 workflows.w.steps[4].approve.ask: the $ before this {{ stays in the text;"
                + " values are {{ ... }}, not ${{ ... }}. If a dollar is meant: {{ '$' }}{{ ... }}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!javax.script.ScriptEngineManager [ x ]",
        "!!java.net.URL [ \"http://127.0.0.1/\" ]",
        "!!str x",
        "!local x",
        "!!binary aGk=",
      })
  void A51_tags_are_refused_and_nothing_is_made_of_them(String value) {
    assertThat(fixture.problems(OK + "data: " + value))
        .singleElement()
        .satisfies(line ->
            assertThat(line).startsWith("2:7 expected a value without a tag, found the tag "));
  }

  @Test
  void A52_bombs_are_refused_at_once() {
    var laughs = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha]\n");
    for (int i = 1; i < 7; i++) {
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(7)));
    }
    assertThat(fixture.problems(OK + laughs)).anyMatch(line -> line.contains("100,000 values"));
    assertThat(fixture.problems(OK + "x: &a\n  y: [ *a ]\n"))
        .anyMatch(line -> line.contains("holds itself"));
    assertThat(fixture.problems("[".repeat(100_000))).isNotEmpty();
    assertThat(fixture.problems("{a: ".repeat(100_000))).isNotEmpty();
    assertThat(fixture.problems("- ".repeat(100_000))).isNotEmpty();
    assertThat(fixture.problems("? ".repeat(10_000))).isNotEmpty();
  }

  @Test
  void A53_what_is_no_plain_single_document_is_refused() {
    assertThat(fixture.problems(OK + "---\nx: y\n"))
        .containsExactly("2:1 expected a single document, found a second one; remove the line ---");
    assertThat(fixture.problems("workflows:\n\tw: x\n"))
        .containsExactly("2:1 expected spaces, found a tab; YAML is indented by spaces only");
    assertThat(fixture.problems("")).singleElement().asString().startsWith("0:0 expected");
    assertThat(fixture.problems("# nothing\n")).hasSize(1);
    assertThat(fixture.problems("workflows"))
        .containsExactly(
            "1:1 expected a mapping with the keys data, store, queue, durability, worker-groups,"
                + " max-bundle-mib, drain, http, lib,"
                + " secrets, runner, runners, plugins, outbound, webhooks, events, retention, idempotency, workflows, found 'workflows'");
    assertThat(fixture.problems(OK + "data: \"a\u0007\"\n"))
        .containsExactly(
            "2:9 expected text, found the character U+0007; write it as an escape in double"
                + " quotes");
    assertThat(Fixture.lines(fixture.read(new byte[] {'a', ':', '\n', ' ', (byte) 0xff})))
        .containsExactly("2:2 expected UTF-8, found a byte that is none; save it as UTF-8");
    assertThat(Fixture.lines(fixture.read(OK.getBytes(StandardCharsets.UTF_16)))).hasSize(1);
    assertThat(Fixture.lines(fixture.read(new byte[10 << 20])))
        .containsExactly("0:0 expected at most 1 MiB, found more");
    assertThat(fixture.read("\uFEFF" + OK)).isInstanceOf(Reading.Loaded.class);
    assertThat(fixture.read(OK.replace("\n", "\r\n"))).isInstanceOf(Reading.Loaded.class);
  }

  @Test
  void A54_ten_thousand_steps_are_refused() {
    assertThat(
            fixture.problems(
                "workflows: { w: { steps: [" + "{id: a, sleep: 1s},".repeat(10_000) + "] } }"))
        .containsExactly(
            "1:26 workflows.w.steps: expected at most 1000 steps, found 10000; split the workflow");
  }

  @Test
  void a_file_that_is_not_there_or_no_file_is_a_problem() throws IOException {
    Path file = folder.resolve("engine.yaml");
    SecretSource none = SecretSource.standard(Map.of());

    assertThat(ConfigReader.read(file, Fixture.VOCABULARY, none).toString())
        .contains("expected a file, found none");
    Files.createDirectory(file);
    assertThat(ConfigReader.read(file, Fixture.VOCABULARY, none))
        .isInstanceOf(Reading.Broken.class);
  }

  @Test
  void a_file_cut_at_any_byte_or_with_any_byte_changed_is_read_without_an_exception() {
    byte[] whole =
        """
        http: { host: "127.0.0.1", port: 0 }
        workflows:
          héllo: &x
            on: [ { event: demo/hello, if: "event.data.n > 0" } ]
            steps:
              - id: a
                run: |
                  echo "{{ event.data.n }}" 'it' 😀
                env: { K: '{{ "}}" }}', L: ${secret:X} }
                backoff: { initial: 1s }
              - { id: d, approve: { ask: "Go \\u00e9 on?", timeout: 1h } }
              - { id: f, agent: >-
                   folded, expect: [claim, {check: x}] }
        """
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < whole.length; i++) {
      assertThat(fixture.read(Arrays.copyOf(whole, i))).isNotNull();
      for (char c : List.of('"', '{', '&', '\n')) {
        byte[] changed = whole.clone();
        changed[i] = (byte) c;
        assertThat(fixture.read(changed)).isNotNull();
      }
    }
  }

  @Test
  void the_known_keys_of_a_step_are_named_once_each() {
    String problem =
        fixture.problems("workflows: { w: { steps: [ { id: a, nope: 1 } ] } }").stream()
            .filter(line -> line.contains("unknown key"))
            .findFirst()
            .orElseThrow();

    String known = problem.substring(problem.indexOf("one of ") + 7, problem.indexOf(", found"));
    assertThat(known.split(", ")).contains("env").doesNotHaveDuplicates();
  }

  @Test
  void a_step_without_an_id_is_not_among_the_known_steps() {
    assertThat(
            fixture.problems(
                "workflows: { w: { steps: [ { id: a, sleep: 1s }, { sleep: 1s },"
                    + " { id: c, set: steps.b.output } ] } }"))
        .anyMatch(problem -> problem.contains("expected one of a, c, found 'b'"))
        .noneMatch(problem -> problem.contains("unnamed"));
  }
}
