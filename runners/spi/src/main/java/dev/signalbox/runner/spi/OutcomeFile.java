package dev.signalbox.runner.spi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an attempt has said about itself in the file SIGNALBOX_OUTCOME. */
public sealed interface OutcomeFile {
  record Absent() implements OutcomeFile {}

  /** {@code json} is the whole document. */
  record Said(Status status, String summary, List<String> questions, Json json)
      implements OutcomeFile {
    public Said {
      questions = List.copyOf(questions);
    }
  }

  /** There is one, but it says nothing that can be understood. */
  record Unreadable(String message) implements OutcomeFile {}

  enum Status {
    DONE,
    BLOCKED,
    NEEDS_INPUT,
    NO_WORK_NEEDED,
    FAILED;

    private static Optional<Status> of(String word) {
      return Arrays.stream(values())
          .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst();
    }
  }

  static OutcomeFile read(AttemptFiles files) {
    if (!Files.exists(files.outcome(), LinkOption.NOFOLLOW_LINKS)) {
      return new Absent();
    }
    try {
      return of(JsonTree.read(files.outcome()));
    } catch (JsonProcessingException e) {
      return new Unreadable("expected JSON in SIGNALBOX_OUTCOME, found: " + e.getOriginalMessage());
    } catch (IOException e) {
      return new Unreadable("SIGNALBOX_OUTCOME could not be read: " + e.getMessage());
    }
  }

  private static OutcomeFile of(JsonNode document) {
    String word = document.path("status").asText("");
    var questions = new ArrayList<String>();
    document.path("questions").forEach(question -> questions.add(question.asText()));
    return Status.of(word)
        .<OutcomeFile>map(status ->
            new Said(
                status, document.path("summary").asText(""), questions, JsonTree.json(document)))
        .orElseGet(() ->
            new Unreadable(
                "expected done, blocked, needs_input, no_work_needed or failed as \"status\" in SIGNALBOX_OUTCOME, found '"
                    + word
                    + "'"));
  }

  /**
   * Why an attempt that otherwise claims to be done is not; empty where the file does not object.
   */
  default Optional<Outcome> objection(Json output) {
    return switch (this) {
      case Absent _ -> Optional.empty();
      case Unreadable(String message) ->
          Optional.of(new Outcome.Failed(FailureKind.ERROR, message, output));
      case Said said -> objection(said, output);
    };
  }

  private static Optional<Outcome> objection(Said said, Json output) {
    String asked = String.join("\n", said.questions());
    String text =
        said.summary().isBlank() ? said.status().name().toLowerCase(Locale.ROOT) : said.summary();
    return switch (said.status()) {
      case DONE -> Optional.empty();
      case BLOCKED, NEEDS_INPUT ->
          Optional.of(new Outcome.NeedsInput(asked.isBlank() ? text : text + "\n" + asked, output));
      case NO_WORK_NEEDED ->
          Optional.of(
              new Outcome.Failed(
                  FailureKind.NO_EVIDENCE, "it says that no work is needed: " + text, output));
      case FAILED ->
          Optional.of(
              new Outcome.Failed(FailureKind.ERROR, "it says that it failed: " + text, output));
    };
  }
}
