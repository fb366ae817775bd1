package dev.signalbox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final String STEPS = "workflows: { w: { steps: [ { id: a, sleep: 1s } ] } }\n";

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() {
    fixture = new Fixture(folder).with("TOKEN", "hush-hush");
  }

  private void file(String name, String content, String mode) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(secrets.resolve(name), content);
    Files.setPosixFilePermissions(secrets.resolve(name), PosixFilePermissions.fromString(mode));
  }

  @Test
  void in_settings_a_secret_is_replaced_by_its_value_and_never_printed() {
    EngineConfig config =
        fixture.load(
            STEPS + "plugins: { notification: { webhook: \"https://x/${secret:TOKEN}/y\" } }");

    assertThat(config.plugins().get("notification").text())
        .isEqualTo("{\"webhook\":\"https://x/hush-hush/y\"}");
    assertThat(config.secrets().values()).containsExactly("hush-hush");
    assertThat(config.toString() + config.secrets() + new SecretSource.Answer.Found("hush-hush"))
        .doesNotContain("hush-hush");
  }

  @Test
  void where_a_shape_wants_a_secret_its_name_is_passed_on() {
    EngineConfig config =
        fixture.load(
            STEPS + "runners: { r: { type: local, command: x, env: { K: \"${secret:TOKEN}\" } } }");

    assertThat(config.runners().get("r").settings().text())
        .isEqualTo("{\"command\":{\"shell\":\"x\"},\"env\":{\"K\":{\"secret\":\"TOKEN\"}}}");
    assertThat(config.secrets().lookup("TOKEN")).contains("hush-hush");
    assertThat(config.secrets().lookup("NOPE")).isEmpty();
    assertThat(config.secrets().lookup("../etc/passwd")).isEmpty();
  }

  @Test
  void a_file_comes_before_the_environment() throws IOException {
    file("TOKEN", "from-file\n", "rw-------");

    EngineConfig config =
        fixture.load(STEPS + "plugins: { notification: { webhook: \"${secret:TOKEN}\" } }");

    assertThat(config.plugins().get("notification").text()).contains("from-file\"");
  }

  @Test
  void a_file_that_others_can_read_is_refused() throws IOException {
    file("TOKEN", "from-file", "rw-r--r--");

    assertThat(
            fixture.problems(STEPS + "plugins: { notification: { webhook: \"${secret:TOKEN}\" } }"))
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .startsWith("2:38 plugins.notification.webhook: the secret TOKEN cannot be used")
                .contains("chmod 600")
                .doesNotContain("from-file"));
  }

  @Test
  void a_secret_without_a_value_is_a_problem_with_its_place() {
    assertThat(
            fixture.problems(STEPS + "plugins: { notification: { webhook: \"${secret:NOPE}\" } }"))
        .containsExactly(
            "2:38 plugins.notification.webhook: expected a value for the secret NOPE, found none;"
                + " write it to the file "
                + folder.resolve("secrets/NOPE")
                + " (mode 0600), or set the variable NOPE");
  }

  @Test
  void S18_in_a_step_a_secret_stands_alone_under_env_and_nowhere_else() {
    var step = fixture.step("{ id: a, run: x, env: { K: \"${secret:TOKEN}\" } }");
    assertThat(ContractTest.input(step, Fixture.run("{}", Map.of())))
        .isEqualTo("{\"run\":{\"shell\":\"x\"},\"env\":{\"K\":{\"secret\":\"TOKEN\"}}}");

    for (String bad :
        new String[] {
          "run: 'echo ${secret:TOKEN}'",
          "run: [ echo, '${secret:TOKEN}' ]",
          "run: x, env: { K: 'a${secret:TOKEN}' }",
          "agent: 'use ${secret:TOKEN}'",
          "agent: x, expect: [ { check: 'x ${secret:TOKEN}' } ]",
          "function: '${secret:TOKEN}'",
        }) {
      assertThat(fixture.problems("workflows: { w: { steps: [ { id: a, " + bad + " } ] } }"))
          .as(bad)
          .singleElement()
          .satisfies(line -> assertThat(line).contains("no secret can stand here; "));
    }
  }
}
