package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.Block;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Run;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.Workflow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionTest {
  private static final String PLAIN =
      """
      workflows:
        w:
          timeout: 1h
          steps:
            - { id: a, run: echo {{ event.data.n }}, max-attempts: 12 }
      """
          .replace("echo {{ event.data.n }}", "\"echo {{ event.data.n }}\"");

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder);
  }

  private CompiledWorkflow compiled(String yaml) {
    return fixture.load(yaml).workflows().values().iterator().next();
  }

  private Digest digest(String yaml) {
    return compiled(yaml).workflow().digest();
  }

  @Test
  void layout_comments_and_styles_leave_the_digest_as_it_is() {
    assertThat(
            digest(
                """
                # a comment
                workflows: { w: {
                  steps: [ { max-attempts: 0xc, run: 'echo {{ event.data.n }}',
                             id: 'a' } ],   # another
                  timeout: "1h" } }
                http: { port: 9 }
                """))
        .isEqualTo(digest(PLAIN));
  }

  @Test
  void another_meaning_is_another_digest() {
    Digest plain = digest(PLAIN);

    assertThat(digest(PLAIN.replace("1h", "2h"))).isNotEqualTo(plain);
    assertThat(digest(PLAIN.replace("echo", "Echo"))).isNotEqualTo(plain);
    assertThat(digest(PLAIN.replace("12", "13"))).isNotEqualTo(plain);
    assertThat(digest(PLAIN.replace("  w:", "  v:"))).isNotEqualTo(plain);
  }

  @Test
  void the_standard_runner_and_the_folder_count_where_they_are_used() {
    String agent = "workflows: { w: { steps: [ { id: a, agent: x } ] } }\n";

    assertThat(digest(agent + "runner: java")).isNotEqualTo(digest(agent));
    assertThat(digest(PLAIN + "runner: java")).isEqualTo(digest(PLAIN));
    assertThat(compiled(PLAIN).source()).doesNotContain(folder.toString());
    assertThat(compiled("workflows: { w: { steps: [ { id: a, copy: x } ] } }").source())
        .contains(folder.toString());
  }

  @Test
  void a_stored_definition_compiles_to_the_same_workflow_again() {
    Run run =
        Fixture.run("{\"n\":5,\"title\":\"t\"}", Map.of("a", "{\"exit\":0}", "my-step", "\"x\""));
    CompiledWorkflow compiled =
        compiled(
            """
            runners: { gone: { type: local, command: x } }
            workflows:
              w:
                on: { event: e, if: event.data.n > 1 }
                steps:
                  - { id: a, run: [ echo, "{{ event.data.n }}" ], env: { B: 1.10, A: "😀", C: "${secret:K}" } }
                  - { id: my-step, copy: sub/file, every: 2h, if: "steps.a.output.exit == 0" }
                  - { id: c, agent: "x {{ steps['my-step'].output }}", runner: gone, expect: { check: "a\\nb" } }
                  - { id: d, agent: "{{ event.data.title }}" }
                  - { id: e, set: "{'n': event.data.n}" }
                output: steps.a.output
                on-failure: [ { kanban: { move: Blocked } } ]
            plugins: { kanban: { board: b, columns: [Blocked] } }
            """,
            "K");

    Workflow again = ConfigReader.recompile(compiled.source(), Fixture.VOCABULARY);

    assertThat(again.digest()).isEqualTo(compiled.workflow().digest());
    assertThat(again.digest()).isEqualTo(Digest.of(compiled.source()));
    assertThat(described(again, run)).isEqualTo(described(compiled.workflow(), run));
  }

  private CompiledWorkflow compiled(String yaml, String secret) {
    return new Fixture(folder)
        .with(secret, "value")
        .load(yaml)
        .workflows()
        .values()
        .iterator()
        .next();
  }

  private static List<String> described(Workflow workflow, Run run) {
    return AllSteps.of(workflow)
        .map(step ->
            step.id()
                + " "
                + step.retry()
                + step.expect()
                + step.condition().map(c -> Fixture.evaluated(c, run))
                + described(step.action(), run))
        .toList();
  }

  private static String described(Action action, Run run) {
    return switch (action) {
      case Action.Task task -> task.kind() + Fixture.evaluated(task.input(), run);
      case Action.Compute compute -> Fixture.evaluated(compute.value(), run);
      case Action.Approve approve -> Fixture.evaluated(approve.ask(), run) + approve.timeout();
      case Action.Sleep sleep -> sleep.toString();
      case Action.Emit emit -> emit.name() + Fixture.evaluated(emit.data(), run);
      case Action.Listen listen -> listen.all() + "" + listen.timeout() + listen.awaited().size();
      case Action.Invoke invoke ->
          invoke.workflow() + Fixture.evaluated(invoke.data(), run) + invoke.onCancel();
      case Action.ContinueAsNew next -> "on " + Fixture.evaluated(next.data(), run);
      case Block.Parallel parallel -> "parallel " + parallel.branches().sequencedKeySet();
      case Block.Race race -> "race " + race.branches().sequencedKeySet();
      case Block.ForEach each ->
          "for-each "
              + Fixture.evaluated(each.in(), run)
              + each.as()
              + each.window()
              + each.failing();
      case Block.Switch(List<Block.Case> cases) ->
          "switch "
              + cases.stream()
                  .map(one -> one.when().map(when -> Fixture.evaluated(when, run)))
                  .toList();
      case Block.Repeat repeat -> "repeat " + repeat.atMost();
    };
  }

  @Test
  void a_stored_definition_of_blocks_compiles_to_the_same_workflow_again() {
    Run run = Fixture.run("{\"a\":true,\"items\":[1]}", Map.of());
    CompiledWorkflow compiled =
        compiled(
            """
            workflows:
              w:
                cancel-on: { event: x, match: data.a }
                steps:
                  - id: p
                    parallel:
                      z: [ { id: a, race: { d: [ { id: b, run: x, retries: 4 } ], c: [ { id: b, sleep: 1s } ] } } ]
                      y: [ { id: a, switch: [ { when: event.data.a, steps: [ { id: b, set: "1" } ] }, { else: [ { id: c, set: "2" } ] } ] } ]
                  - { id: f, for-each: { in: event.data.items, as: i, window: 3, on-item-failure: continue, steps: [ { id: d, copy: "x" } ] } }
                  - { id: r, repeat: { steps: [ { id: e, wait-for-event: { event: e, timeout: 1h } } ], until: "true", at-most: 7 } }
                  - { id: c, invoke: { workflow: other, data: "{'a': 1}" }, compensate: { run: "y" } }
                finally: [ { run: z } ]
              other: { steps: [ { id: a, sleep: 1s } ] }
            """);

    Workflow again = ConfigReader.recompile(compiled.source(), Fixture.VOCABULARY);

    assertThat(again.digest()).isEqualTo(compiled.workflow().digest());
    assertThat(described(again, run)).isEqualTo(described(compiled.workflow(), run)).hasSize(14);
    assertThat(again.cancelOn()).hasSize(1);
    assertThat(again.last()).hasSize(1);
    assertThat(compiled.source()).contains(folder.toString());
  }

  @Test
  void a_definition_that_the_vocabulary_no_longer_knows_says_so() {
    CompiledWorkflow compiled = compiled(PLAIN);
    var less = new Vocabulary(List.of(), Map.of(), Map.of(), Map.of());

    assertThatThrownBy(() -> ConfigReader.recompile(compiled.source(), less))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "expected one of approve, continue-as-new, emit, for-each, invoke, parallel, race, repeat, set, sleep");
    assertThatThrownBy(() -> ConfigReader.recompile("{", less))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ConfigReader.recompile("{\"workflow\":\"\"}", less))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
