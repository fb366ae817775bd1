package dev.signalbox.api.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads answers while something else is watched as well. */
final class Prompt {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final InputStream in;
  private boolean isStarted;

  Prompt(InputStream in) {
    this.in = in;
  }

  /** What somebody typed. */
  sealed interface Answer {
    record Yes(String comment) implements Answer {}

    record No(String comment) implements Answer {}

    record Unclear(String line) implements Answer {}
  }

  /** The next answer, if there is one by now. */
  Optional<Answer> next() {
    if (!isStarted) {
      isStarted = true;
      // A read of a terminal cannot be interrupted: the thread must not hold the program up.
      Thread.ofPlatform().daemon().name("answers").start(this::read);
    }
    return Optional.ofNullable(lines.poll()).map(Prompt::answer);
  }

  private void read() {
    try (var reader = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // nobody there: a decision can still come from elsewhere
    }
  }

  static Answer answer(String line) {
    String[] words = line.strip().split("[\\s,:]+", 2);
    String comment = words.length > 1 ? words[1] : "";
    return switch (words[0].toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> new Answer.Yes(comment);
      case "n", "no" -> new Answer.No(comment);
      default -> new Answer.Unclear(line);
    };
  }
}
