package dev.signalbox.api.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
  @Test
  void yes_and_no_may_be_followed_by_a_comment() {
    assertThat(Prompt.answer("y")).isEqualTo(new Prompt.Answer.Yes(""));
    assertThat(Prompt.answer(" Yes, well done ")).isEqualTo(new Prompt.Answer.Yes("well done"));
    assertThat(Prompt.answer("n: use printf")).isEqualTo(new Prompt.Answer.No("use printf"));
  }

  @Test
  void anything_else_decides_nothing() {
    assertThat(Prompt.answer("")).isEqualTo(new Prompt.Answer.Unclear(""));
    assertThat(Prompt.answer("nobody")).isEqualTo(new Prompt.Answer.Unclear("nobody"));
    assertThat(Prompt.answer("maybe")).isEqualTo(new Prompt.Answer.Unclear("maybe"));
  }

  @Test
  void printed_commands_survive_a_shell() {
    assertThat(Launcher.quoted("/tmp/a-b.c")).isEqualTo("/tmp/a-b.c");
    assertThat(Launcher.quoted("/tmp/it's $x")).isEqualTo("'/tmp/it'\\''s $x'");
  }

  @Test
  void the_engine_gets_our_options_but_not_what_belongs_to_this_process_alone() {
    assertThat(
            EngineProcess.options(
                List.of(
                    "-Xmx128m",
                    "-agentlib:jdwp=x",
                    "-javaagent:a.jar",
                    "-XX:AOTCache=a",
                    "-XX:AOTCacheOutput=b")))
        .containsExactly("-Xmx128m", "-XX:AOTCache=a");
  }
}
