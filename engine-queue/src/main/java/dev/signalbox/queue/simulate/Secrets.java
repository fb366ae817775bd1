package dev.signalbox.queue.simulate;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.redact.Redactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What workers and plugins know and nobody else may: now and then they let it slip, and I25 is that
 * it is found nowhere.
 */
final class Secrets {
  /** Of a length that base64 writes the same wherever it begins a text. */
  private static final String SECRET = "canary-sings-no-song/+=x";

  private static final String ENCODED =
      Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));

  private static final List<String> FORMS = List.of(SECRET, ENCODED);

  private final Tape tape;
  private final Counters counters;
  private final Consumer<Broken> found;
  private final int often;
  private final Redactor redactor = new Redactor(() -> Set.of(SECRET));

  /**
   * @param found is told what does not hold: what is thrown at a worker fails the attempt, no more
   */
  Secrets(Tape tape, Counters counters, Consumer<Broken> found) {
    this.found = found;
    this.tape = tape;
    this.counters = counters;
    this.often = tape.chance(500) ? 100 : 0;
  }

  /** What production has between workers and plugins and everybody else. */
  Redactor redactor() {
    return redactor;
  }

  // --- Those who know it

  private boolean slips() {
    if (!tape.chance(often)) {
      return false;
    }
    counters.count(Counter.SECRETS_LET_SLIP);
    return true;
  }

  /** This message, or one that says too much. */
  String in(String message) {
    return slips() ? tape.one(FORMS) + " " + message : message;
  }

  /** This output, or one that says too much as well. */
  Json in(Json output) {
    return slips() ? Marks.noted(output, "it is " + tape.one(FORMS)) : output;
  }

  /** Prints it in two pieces, as programs do whose output is read while they write. */
  void print() {
    if (!slips()) {
      return;
    }
    var printed = new ByteArrayOutputStream();
    byte[] text = ("using " + tape.one(FORMS) + " now").getBytes(StandardCharsets.UTF_8);
    int split = tape.pick(text.length);
    try (OutputStream log = redactor.stream(printed)) {
      log.write(text, 0, split);
      log.flush();
      log.write(text, split, text.length - split);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    look("what an attempt prints", printed.toString(StandardCharsets.UTF_8)).ifPresent(found);
  }

  // --- Those who must not

  void stored(Transaction transaction) {
    if (often == 0) {
      return;
    }
    for (Entry entry : transaction.entries()) {
      thrown(look("an entry of " + entry.stream(), entry.body().text()));
    }
    transaction.views().forEach(view -> thrown(look("a row", view.toString())));
  }

  void told(Run run, Fact fact) {
    if (often > 0) {
      look("what a hook is told", fact.toString()).ifPresent(found);
      look("what a hook is told of a run", run.toString()).ifPresent(found);
    }
  }

  private static void thrown(Optional<Broken> broken) {
    broken.ifPresent(found -> {
      throw found;
    });
  }

  private static Optional<Broken> look(String where, String text) {
    return FORMS.stream().anyMatch(text::contains)
        ? Optional.of(new Broken("I25", where + " shows a secret: " + text))
        : Optional.empty();
  }
}
