package dev.signalbox.plugin.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.core.Verdict;
import dev.signalbox.runner.spi.process.Ended;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** What the end of a check's process says about the work. */
record CheckRun(JsonNode command, Optional<String> commit, Duration timeout) {
  private static final int LONGEST_NAME = 200;

  /**
   * @param output the last that it printed
   * @throws CancellationException where it was interrupted: that says nothing about the work
   * @throws IOException where it could not be started for a reason that is not the work's
   */
  Verdict verdict(Ended ended, String output) throws IOException {
    return switch (ended) {
      case Ended.NotStarted(Outcome.Cancelled _) -> throw interrupted();
      case Ended.NotStarted(Outcome.Failed failed)
          when failed.failure().kind() == FailureKind.EXECUTABLE_MISSING ->
          missing(failed.failure());
      case Ended.NotStarted(Outcome outcome) ->
          throw new IOException("check " + name() + " could not be started: " + outcome);
      case Ended.Exited(int exit, Optional<Ended.Kill> kill, String _) ->
          kill.isPresent() ? killed(kill.get(), exit, output) : exited(exit, output);
    };
  }

  /** A program of the checkout's own is missing in the work, any other on this machine. */
  private Verdict missing(Failure failure) {
    boolean ofTheWork = command.path("argv").path(0).asText().contains("/");
    return new Verdict.Refuted(
        new Failure(
            ofTheWork ? FailureKind.CHECKS_FAILED : FailureKind.EXECUTABLE_MISSING,
            "check " + name() + " could not be started: " + failure.message()),
        detail(Json.NULL));
  }

  private Verdict killed(Ended.Kill kill, int exit, String output) {
    return switch (kill.reason()) {
      case INTERRUPTED -> throw interrupted();
      case WALL, IDLE, FIRST_EVENT, AFTER_RECORD ->
          refuted("took longer than " + words(timeout), exit, output);
    };
  }

  private Verdict exited(int exit, String output) {
    return exit == 0
        ? new Verdict.Holds(detail(Json.of(exit)))
        : refuted("exited " + exit, exit, output);
  }

  private Verdict refuted(String what, int exit, String output) {
    String last = CleanText.output(output).strip();
    return new Verdict.Refuted(
        new Failure(
            FailureKind.CHECKS_FAILED,
            "check " + name() + " " + what + (last.isEmpty() ? "" : ": " + last)),
        detail(Json.of(exit)));
  }

  private CancellationException interrupted() {
    return new CancellationException("check " + name() + " was interrupted");
  }

  private Json detail(Json exit) {
    return Json.EMPTY_OBJECT
        .with("check", Json.string(name()))
        .with("exit", exit)
        .with("commit", commit.map(Json::string).orElse(Json.NULL));
  }

  private String name() {
    List<String> words = new ArrayList<>();
    command.path("argv").forEach(word -> words.add(word.asText()));
    String whole =
        command.has("shell") ? command.path("shell").asText().strip() : String.join(" ", words);
    return whole.length() <= LONGEST_NAME ? whole : whole.substring(0, LONGEST_NAME) + "...";
  }

  private static String words(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
