package dev.signalbox.plugin.notification;

import static dev.signalbox.plugin.notification.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesChannelTest {
  @TempDir Path folder;
  private Path file;
  private LinesChannel channel;

  @BeforeEach
  void a_file() {
    file = folder.resolve("deeper/notifications.log");
    channel = new LinesChannel(file, new ReentrantLock());
  }

  @Test
  void each_message_is_one_line_of_json() throws Exception {
    channel.send(message("a", "t\n1", "x\r\ny \u2028 \uD83D\uDE00"));
    channel.send(message("b", "t", "x"));

    assertThat(Files.readAllLines(file)).hasSize(2);
    var node = new ObjectMapper().readTree(Files.readAllLines(file).getFirst());
    assertThat(node.properties())
        .extracting(java.util.Map.Entry::getKey)
        .containsExactly("key", "time", "on", "title", "text", "run", "workflow");
    assertThat(node.path("text").asText()).isEqualTo("x\r\ny \u2028 \uD83D\uDE00");
    assertThat(node.path("on").asText()).isEqualTo("run.failed");
  }

  @Test
  void a_key_that_is_there_is_not_written_again() throws Exception {
    channel.send(message("a", "t", "x"));
    channel.send(message("b", "t", "\"key\":\"c\""));

    channel.send(message("a", "t", "another text"));
    channel.send(message("c", "t", "x"));

    assertThat(keys()).containsExactly("a", "b", "c");
  }

  @Test
  void F01_wherever_a_kill_cuts_the_last_line_the_repeat_leaves_it_there_once() throws Exception {
    channel.send(message("a", "t", "x"));
    long before = Files.size(file);
    channel.send(message("b", "tü", "x\uD83D\uDE00"));
    byte[] whole = Files.readAllBytes(file);

    for (int cut = (int) before; cut <= whole.length; cut++) {
      Files.write(file, Arrays.copyOf(whole, cut));
      channel.send(message("b", "tü", "x\uD83D\uDE00"));

      assertThat(keys()).as("cut at %d", cut).containsExactly("a", "b");
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)).endsWith("}\n");
    }
  }

  @Test
  void a_line_that_is_not_ours_stays() throws Exception {
    Files.createDirectories(folder.resolve("deeper"));
    Files.writeString(file, "a note of the operator");

    channel.send(message("a", "t", "x"));

    assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("a note of the operator");
  }

  @Test
  void only_the_end_of_a_long_file_is_looked_through() throws Exception {
    channel.send(message("a", "t", "x"));
    String filler = "{\"key\":\"f\",\"text\":\"" + "ü".repeat(60_000) + "\"}\n";
    Files.writeString(file, filler.repeat(40), java.nio.file.StandardOpenOption.APPEND);

    channel.send(message("b", "t", "x"));
    channel.send(message("b", "t", "x"));

    assertThat(Files.readAllLines(file)).hasSize(42);
  }

  @Test
  void several_at_once_do_not_mix_their_lines() throws Exception {
    var lock = new ReentrantLock();
    var sent = new ArrayList<Future<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        String key = "k" + i / 2;
        var own = new LinesChannel(file, lock);
        sent.add(
            threads.submit(() -> {
              own.send(message(key, "t", "x".repeat(2_000)));
              return key;
            }));
      }
    }

    for (var each : sent) {
      each.get();
    }
    assertThat(keys()).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void a_file_that_cannot_be_written_is_a_passing_failure() throws IOException {
    Files.createDirectories(file);

    var failure =
        catchThrowableOfType(Undelivered.class, () -> channel.send(message("a", "t", "x")));

    assertThat(failure.isPassing()).isTrue();
    assertThat(failure).hasMessageStartingWith("file notifications.log cannot be written");
  }

  private List<String> keys() throws IOException {
    var json = new ObjectMapper();
    var keys = new ArrayList<String>();
    for (String line : Files.readAllLines(file)) {
      keys.add(json.readTree(line).path("key").asText());
    }
    return keys;
  }
}
