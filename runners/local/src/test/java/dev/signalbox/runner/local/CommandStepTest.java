package dev.signalbox.runner.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Shape;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.FakeAgent;
import dev.signalbox.runner.spi.process.Graces;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandStepTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir private Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ProcessSupervisor supervisor =
      new ProcessSupervisor(
          new Graces(SHORT, SHORT, SHORT), 1 << 20, System.getenv(), Clock.systemUTC());
  private final CommandStep step =
      new CommandStep(
          supervisor, name -> name.equals("TOKEN") ? Optional.of("s3cret") : Optional.empty());

  private Outcome perform(String input) {
    return perform(input, Optional.empty());
  }

  private Outcome perform(String input, Optional<Duration> timeout) {
    return step.perform(
        new CommandStep.Call(
            FakeAgent.id(),
            new AttemptFiles(folder.resolve("attempt")),
            folder,
            new Json(input),
            timeout,
            log,
            Interruption.NEVER));
  }

  private Outcome shell(String command) {
    return perform("{\"run\":{\"shell\":" + Json.string(command) + "}}");
  }

  private static Outcome claimed(String output) {
    return new Outcome.Claimed(new Json(output));
  }

  @Test
  void a_shell_command_gives_its_exit_code_and_what_it_printed_with_the_newline() {
    assertThat(shell("echo hi; echo ho >&2"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":\"hi\\n\"}"));
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("hi\n").contains("ho\n");
  }

  @Test
  void a_list_of_arguments_meets_no_shell() {
    assertThat(perform("{\"run\":{\"argv\":[\"printf\",\"%s|\",\"a b\",\"$HOME\",\"'\"]}}"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":\"a b|$HOME|'|\"}"));
  }

  @Test
  void a_value_too_long_for_one_argument_fails_the_step_and_says_how_long_and_what_to_do() {
    String value = "x".repeat(200_000);
    String remedy =
        " bytes long with its values filled in, and the system takes at most 131071 in one: let a"
            + " step write the value to a file of the workspace, and read the file here";

    assertThat(shell("echo '" + value + "'"))
        .isEqualTo(config("the command's text is 200007" + remedy));
    assertThat(perform("{\"run\":{\"argv\":[\"echo\",\"é\",\"" + value + "\"]}}"))
        .isEqualTo(config("argument 2 of the command is 200000" + remedy));
    assertThat(perform("{\"run\":{\"shell\":\"true\"},\"env\":{\"BODY\":\"" + value + "\"}}"))
        .isEqualTo(config("the variable BODY is 200005" + remedy));
  }

  @Test
  void the_longest_argument_passes_and_all_of_them_together_have_a_limit_too() {
    String longest = "x".repeat(131_071);

    assertThat(perform("{\"run\":{\"argv\":[\"test\",\"" + longest + "\"]}}"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":\"\"}"));
    String many = ("\"" + longest + "\",").repeat(60);
    assertThat(perform("{\"run\":{\"argv\":[\"test\"," + many + "\"x\"]}}"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG);
              assertThat(failed.failure().message())
                  .startsWith("all arguments and variables together are 78")
                  .contains("more than the system takes: let a step write")
                  .doesNotContain(folder.toString());
            });
  }

  private static Outcome config(String message) {
    return new Outcome.Failed(FailureKind.CONFIG, message, Json.NULL);
  }

  @Test
  void it_runs_in_its_folder_and_its_input_is_empty() {
    assertThat(shell("cat; pwd"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":" + Json.string(folder + "\n") + "}"));
  }

  @Test
  void of_a_long_output_the_last_64_kib_are_kept() {
    Outcome outcome = shell("yes 0123456 | head -c 100000; echo end");
    assertThat(outcome).isInstanceOf(Outcome.Claimed.class);
    assertThat(outcome.output().text().replace("\\n", "\n"))
        .hasSize((64 << 10) + "{\"exit\":0,\"stdout\":\"\"}".length());
    assertThat(outcome.output().text()).endsWith("end\\n\"}");
  }

  @Test
  void another_exit_code_is_an_error_with_the_last_words_and_the_output_is_kept() {
    assertThat(shell("echo out; echo no such table >&2; exit 3"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR);
              assertThat(failed.failure().message()).isEqualTo("exit code 3: no such table");
              assertThat(failed.output().text()).isEqualTo("{\"exit\":3,\"stdout\":\"out\\n\"}");
            });
  }

  @Test
  void what_it_writes_to_its_output_file_is_the_output() {
    assertThat(shell("echo '{ \"n\": [1, 2.50, null] }' > $SIGNALBOX_OUTPUT"))
        .isEqualTo(claimed("{\"n\":[1,2.50,null]}"));
    assertThat(shell("echo '{\"n\":1}' > $SIGNALBOX_OUTPUT; exit 4").output())
        .isEqualTo(new Json("{\"n\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo '{\"n\":' > $SIGNALBOX_OUTPUT",
        ": > $SIGNALBOX_OUTPUT",
        "echo '1 2' > $SIGNALBOX_OUTPUT",
        "ln -s /dev/zero $SIGNALBOX_OUTPUT",
        "mkfifo $SIGNALBOX_OUTPUT",
        "mkdir $SIGNALBOX_OUTPUT",
        "head -c 2000000 /dev/zero | tr '\\0' 1 > $SIGNALBOX_OUTPUT"
      })
  void an_output_file_that_is_no_json_fails_the_step_and_says_so(String command) {
    assertThat(shell(command))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(FailureKind.ERROR);
              assertThat(failed.failure().message()).contains("SIGNALBOX_OUTPUT");
              assertThat(failed.output().text()).isEqualTo("{\"exit\":0,\"stdout\":\"\"}");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "done, Claimed",
    "blocked, NeedsInput",
    "needs_input, NeedsInput",
    "no_work_needed, Failed",
    "failed, Failed"
  })
  void what_it_writes_to_its_outcome_file_can_withdraw_the_claim(String status, String expected) {
    Outcome outcome = shell("echo '{\"status\":\"" + status + "\"}' > $SIGNALBOX_OUTCOME");
    assertThat(outcome.getClass().getSimpleName()).isEqualTo(expected);
  }

  @Test
  void its_variables_are_set_and_a_secret_is_filled_in() {
    String print = "echo $SIGNALBOX_RUN $SIGNALBOX_STEP $SIGNALBOX_ATTEMPT $SIGNALBOX_KEY $K $T";
    assertThat(
            perform(
                "{\"run\":{\"shell\":\""
                    + print
                    + "\"},\"env\":{\"K\":\"a b\",\"T\":{\"secret\":\"TOKEN\"}}}"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":\"r1 build 1 r1/build a b s3cret\\n\"}"));
  }

  @Test
  void S18_nothing_of_the_engines_environment_is_inherited() {
    var engine = Map.of("PATH", "/usr/bin:/bin", "ENGINE_TOKEN", "s3cret");
    var strict =
        new CommandStep(
            new ProcessSupervisor(Graces.STANDARD, 1 << 20, engine, Clock.systemUTC()),
            _ -> Optional.empty());
    Outcome outcome =
        strict.perform(
            new CommandStep.Call(
                FakeAgent.id(),
                new AttemptFiles(folder.resolve("attempt")),
                folder,
                new Json(
                    "{\"run\":{\"shell\":\"tr '\\\\0' '\\\\n' < /proc/$$/environ | cut -d= -f1 | sort | xargs\"}}"),
                Optional.empty(),
                log,
                Interruption.NEVER));
    assertThat(outcome)
        .isEqualTo(
            claimed(
                "{\"exit\":0,\"stdout\":\"HOME LANG PATH SIGNALBOX_ATTEMPT SIGNALBOX_KEY SIGNALBOX_OUTCOME"
                    + " SIGNALBOX_OUTPUT SIGNALBOX_RUN SIGNALBOX_STEP TMPDIR\\n\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"T\":{\"secret\":\"NONE\"}}",
        "{\"A=B\":\"x\"}",
        "{\"SIGNALBOX_RUN\":\"x\"}",
        "{\"N\":\"a\\u0000b\"}"
      })
  void a_variable_that_cannot_be_set_is_a_fault_of_the_configuration(String env) {
    assertThat(perform("{\"run\":{\"shell\":\"true\"},\"env\":" + env + "}"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CONFIG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[\"\"]",
        "[\"no-such-program\"]",
        "[\"a\\u0000b\"]",
        "[\"true\",\"a\\u0000b\"]"
      })
  void a_command_that_cannot_be_started_fails_the_step(String argv) {
    assertThat(perform("{\"run\":{\"argv\":" + argv + "}}")).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void F36_a_command_that_runs_past_its_timeout_is_ended_and_its_output_is_kept() {
    Outcome outcome =
        perform(
            "{\"run\":{\"shell\":\"echo begun; sleep 100\"}}", Optional.of(Duration.ofMillis(300)));
    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(outcome.output().text()).contains("begun");
  }

  @Test
  void F37_a_server_that_is_left_in_the_background_does_not_hold_the_step_up() {
    assertThat(shell("sleep 100 & echo started"))
        .isEqualTo(claimed("{\"exit\":0,\"stdout\":\"started\\n\"}"));
  }

  @Test
  void its_shape_is_the_key_run_with_env_and_a_label_beside() {
    assertThat(CommandStep.SHAPE.key()).isEqualTo("run");
    assertThat(CommandStep.SHAPE.beside())
        .extracting(Shape.Key::name)
        .containsExactly("env", "runs-on");
  }
}
