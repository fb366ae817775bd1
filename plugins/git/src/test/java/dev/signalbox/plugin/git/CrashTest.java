package dev.signalbox.plugin.git;

import static dev.signalbox.plugin.git.Scene.RUN;
import static dev.signalbox.plugin.spi.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.plugin.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything dies at every call of git: the git itself with SIGKILL, in the middle of it, and with
 * it all that would have come after. A fresh engine then does the step again.
 */
@Order(1) // It takes a minute.
class CrashTest {
  @TempDir Path root;
  private Path live;

  @BeforeEach
  void folders() throws IOException {
    live = Files.createDirectory(root.resolve("live"));
  }

  /**
   * A PATH whose git is killed at its {@code call}th call, {@code millis} after it began; every
   * later one dies at once.
   */
  private String killing(int call, int millis, String victim) throws IOException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    Files.writeString(bin.resolve("count"), "0");
    Files.deleteIfExists(bin.resolve("dead"));
    String script =
        """
        #!/bin/sh
        PATH='%s'
        [ "$1" = --version ] && exec git "$@"
        [ -e %s/dead ] && exit 137
        n=$(($(cat %s/count) + 1)); echo $n > %s/count
        [ $n -eq %d ] || exec git "$@"
        touch %s/dead
        git "$@" <&0 & pid=$!
        sleep 0.%03d
        kill -9 $pid %s
        exit 137
        """
            .formatted(System.getenv("PATH"), bin, bin, bin, call, bin, millis, victim);
    Files.writeString(bin.resolve("git"), script);
    Files.setPosixFilePermissions(bin.resolve("git"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin + ":" + System.getenv("PATH");
  }

  private boolean died() {
    return Files.exists(root.resolve("bin/dead"));
  }

  private void keep() {
    sh(root, "rm -rf snapshot && cp -a live snapshot");
  }

  private void reload() {
    sh(root, "rm -rf live && cp -a snapshot live");
  }

  private static void attempt(Path live, String path, String action) {
    try {
      Outcome outcome = Scene.over(live, path).perform(RUN, Json.string(action));
      assertThat(outcome).isNotNull();
    } catch (AssertionError | PluginException e) {
      assertThat(e).as("what a dead git may lead to").isNotNull();
    }
  }

  @Test
  void F44_a_clone_that_dies_anywhere_is_made_again_whole() throws IOException {
    Scene.checkedOut(live);
    keep();
    for (int call = 1 + ThreadLocalRandom.current().nextInt(2); ; call += 2) {
      reload();
      attempt(live, killing(call, call % 3 * 4, ""), "clone");
      if (!died()) {
        assertThat(call).as("calls of git in a clone").isGreaterThan(8);
        break;
      }
      var scene = Scene.over(live, System.getenv("PATH"));
      scene.claimed(RUN, "clone");
      assertThat(
              sh(
                  scene.tree(RUN),
                  "git status --porcelain; git fsck 2>&1; cat a.txt; git branch --show-current"))
          .as("killed at call %d", call)
          .isEqualTo("one\nsignalbox/r1");
    }
  }

  @Test
  void a_merge_that_dies_anywhere_happens_exactly_once() throws IOException {
    merging();
    // Every fourth call, from another one each time: the failure says which.
    for (int call = 1 + ThreadLocalRandom.current().nextInt(4); ; call += 4) {
      reload();
      attempt(live, killing(call, call % 4 * 3, ""), "merge");
      if (!died()) {
        assertThat(call).as("calls of git in a merge").isGreaterThan(20);
        break;
      }
      mergedOnce("killed at call " + call);
    }
  }

  /** Work that changes, adds and removes, while the base has moved. */
  private void merging() {
    var scene = Scene.checkedOut(live);
    scene.worked(
        RUN,
        "seq 1 20000 > a.txt; git rm -q b.txt; mkdir -p n/e; for i in 1 2 3 4 5 6 7 8; do seq 1 9999 > n/e/$i; done; ln -s a.txt link");
    scene.inRepository("echo more > c.txt && git add . && git commit -qm more");
    keep();
  }

  private void mergedOnce(String how) {
    var scene = Scene.over(live, System.getenv("PATH"));
    scene.claimed(RUN, "merge");
    assertThat(
            scene.inRepository(
                "git rev-list --count --merges main; git rev-list --count main; git status --porcelain; ls .git | grep -c -e lock -e signalbox || true"))
        .as(how)
        .isEqualTo("1\n4\n0");
    assertThat(
            scene.inRepository(
                "git fsck --no-dangling 2>&1; wc -l < a.txt; cat c.txt; ls n/e | wc -l; readlink link; [ ! -e b.txt ]"))
        .as(how)
        .isEqualTo("20000\nmore\n8\na.txt");
  }

  @Test
  void after_a_crash_in_the_files_work_of_the_user_is_not_taken_for_ours() {
    halfDelivered("rm b.txt; echo mine > a.txt", "$(realpath ../data/mirror-*.git)");

    var failure =
        Scene.failed(Scene.over(live, System.getenv("PATH")).perform(RUN, Json.string("merge")))
            .failure();

    assertThat(failure.message()).contains("a.txt");
    assertThat(live.resolve("repo/a.txt")).hasContent("mine");
    assertThat(live.resolve("repo/b.txt")).hasContent("two");
    assertThat(live.resolve("repo/.git/index.lock")).doesNotExist();
  }

  /** A delivery that came as far as {@code files}, under the lock of {@code owner}. */
  private void halfDelivered(String files, String owner) {
    merging();
    sh(live.resolve("repo"), "echo dirty > c.txt");
    Scene.failed(Scene.over(live, System.getenv("PATH")).perform(RUN, Json.string("merge")));
    sh(
        live.resolve("repo"),
        """
        git checkout -q c.txt
        git fetch -q ../data/mirror-*.git refs/signalbox/merges/r1
        %s
        { echo signalbox is moving this branch forward; echo %s; git rev-parse main FETCH_HEAD; } > lock
        mv lock .git/index.lock
        """
            .formatted(files, owner));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "git cat-file blob FETCH_HEAD:a.txt | head -c 3000 > a.txt",
        ": > a.txt; rm b.txt; mkdir -p n/e; seq 1 9999 > n/e/1; seq 1 50 > n/e/2; ln -s a.txt link",
        "rm a.txt b.txt",
        "cp .git/index .git/signalbox-index; touch .git/signalbox-index.lock",
        "git read-tree -m -u main FETCH_HEAD",
        ": > .git/refs/heads/main.lock; : > .git/HEAD.lock",
        "git rev-parse FETCH_HEAD > .git/refs/heads/main.lock",
      })
  void a_delivery_that_stopped_half_way_is_taken_back_and_done_again(String files) {
    halfDelivered(files, "$(realpath ../data/mirror-*.git)");

    mergedOnce(files);
  }

  @Test
  void a_delivery_of_another_engine_is_left_alone() {
    halfDelivered(": > a.txt", "/another/engine/mirror.git");

    var failure =
        Scene.failed(Scene.over(live, System.getenv("PATH")).perform(RUN, Json.string("merge")))
            .failure();

    assertThat(failure.message()).contains("another git");
    assertThat(live.resolve("repo/a.txt")).isEmptyFile();
    assertThat(live.resolve("repo/.git/index.lock")).exists();
  }

  @Test
  void an_engine_that_is_killed_in_a_merge_has_merged_once_when_it_is_back() throws Exception {
    merging();
    for (int call : new int[] {26, 30, 33}) {
      reload();
      String path = killing(call, 5, "$PPID");
      var engine =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  CrashTest.class.getName(),
                  live.toString(),
                  path)
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("engine.log").toFile())
              .start();
      assertThat(engine.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(engine.exitValue())
          .as("killed; %s", Files.readString(root.resolve("engine.log")))
          .isEqualTo(137);
      mergedOnce("engine killed at call " + call);
    }
  }

  /** An engine that merges, in a process of its own. */
  public static void main(String[] args) {
    attempt(Path.of(args[0]), args[1], "merge");
  }
}
