package dev.signalbox.plugin.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "main",
        "feature/x",
        "a.b",
        "ünïcode",
        "r-1",
        "a@b",
        "x{y",
        "signalbox/r1",
        "",
        "-x",
        "--upload-pack=touch x",
        "-c core.sshCommand=x",
        "ext::sh -c x",
        "../../x",
        "a..b",
        "@{-1}",
        "@",
        "a@{1}",
        "HEAD",
        "a//b",
        "/a",
        "a/",
        "a.",
        ".a",
        "a/.b",
        "a.lock",
        "a.lock/b",
        "a b",
        "a~1",
        "a^",
        "a:b",
        "a?",
        "a*",
        "a[b",
        "a\\b",
        "a\tb",
        "a\u007fb",
      })
  void A08_names_of_branches_are_what_git_takes_for_one(String name) throws Exception {
    assertThat(Refs.isBranch(name)).isEqualTo(gitAccepts(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"refs/heads/main", "refs/x"})
  void names_that_look_like_whole_refs_are_not_taken_for_branches(String name) {
    assertThat(Refs.isBranch(name)).isFalse();
  }

  private static boolean gitAccepts(String name) throws IOException, InterruptedException {
    // Without --branch, which expands @{-1}; a branch may not begin with a dash either, nor be
    // called HEAD.
    int exit =
        new ProcessBuilder("git", "check-ref-format", "refs/heads/" + name).start().waitFor();
    return exit == 0 && !name.startsWith("-") && !name.equals("HEAD") && !name.equals("@");
  }
}
