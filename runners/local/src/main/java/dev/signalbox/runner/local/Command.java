package dev.signalbox.runner.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptResult;
import dev.signalbox.runner.spi.GuardedSink;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.OutcomeFile;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.Usage;
import dev.signalbox.runner.spi.process.Ended;
import dev.signalbox.runner.spi.process.Launch;
import dev.signalbox.runner.spi.process.Line;
import dev.signalbox.runner.spi.process.LineFramer;
import dev.signalbox.runner.spi.process.Output;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import dev.signalbox.runner.spi.process.Tail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;

/** Runs a command and concludes from its exit code and its files how it went. */
record Command(ProcessSupervisor supervisor) {
  private static final int STDOUT_KEPT = 64 << 10;
  private static final int LONGEST_EVENT = 64 << 10;

  /** Out of <code>{"shell":TEXT}</code> or <code>{"argv":[...]}</code>. */
  static List<String> argv(JsonNode commandLine) {
    return commandLine.has("shell")
        ? List.of("/bin/sh", "-c", commandLine.path("shell").asText())
        : StreamSupport.stream(commandLine.path("argv").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
  }

  AttemptResult run(Launch launch, Sink sink, Interruption interruption) {
    var stdout = new Stdout(new GuardedSink(launch.id(), sink));
    return switch (supervisor.run(launch, stdout, interruption)) {
      case Ended.NotStarted(Outcome outcome) -> AttemptResult.of(outcome);
      case Ended.Exited exited ->
          new AttemptResult(
              conclude(exited, launch.files(), stdout.tail.text()),
              Optional.empty(),
              Usage.NONE,
              OptionalInt.of(exited.exitCode()));
    };
  }

  private static Outcome conclude(Ended.Exited exited, AttemptFiles files, String stdout) {
    Json plain =
        Json.EMPTY_OBJECT
            .with("exit", Json.of(exited.exitCode()))
            .with("stdout", Json.string(stdout));
    Json output = plain;
    Optional<String> invalid = Optional.empty();
    try {
      output =
          Files.exists(files.output(), LinkOption.NOFOLLOW_LINKS)
              ? JsonTree.json(JsonTree.read(files.output()))
              : plain;
    } catch (JsonProcessingException e) {
      invalid = Optional.of("expected JSON in SIGNALBOX_OUTPUT, found: " + e.getOriginalMessage());
    } catch (IOException e) {
      invalid = Optional.of("SIGNALBOX_OUTPUT could not be read: " + e.getMessage());
    }
    Json kept = output;
    Optional<String> objection = invalid;
    return exited
        .forced(kept)
        .or(() -> said(files, kept))
        .or(() ->
            exited.exitCode() == 0 ? Optional.empty() : Optional.of(error(exited.describe(), kept)))
        .or(() -> OutcomeFile.read(files).objection(kept))
        .or(() -> objection.map(message -> error(message, kept)))
        .orElseGet(() -> new Outcome.Claimed(kept));
  }

  /** A word about itself tells more than an exit code. */
  private static Optional<Outcome> said(AttemptFiles files, Json output) {
    OutcomeFile file = OutcomeFile.read(files);
    return file instanceof OutcomeFile.Said ? file.objection(output) : Optional.empty();
  }

  private static Outcome error(String message, Json output) {
    return new Outcome.Failed(FailureKind.ERROR, message, output);
  }

  /** The last of the output, and each line of it as an event. */
  private static final class Stdout implements Output {
    private final Tail tail = new Tail(STDOUT_KEPT);
    private final LineFramer framer;

    Stdout(Sink sink) {
      framer =
          new LineFramer(
              LONGEST_EVENT,
              line -> {
                if (line instanceof Line.Text(String text)) {
                  sink.accept(new NormalizedEvent.Text(text));
                }
              });
    }

    @Override
    public State accept(byte[] bytes, int count) {
      tail.write(bytes, count);
      framer.accept(bytes, count);
      return State.OPEN;
    }

    @Override
    public void end() {
      framer.end();
    }
  }
}
