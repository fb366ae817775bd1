package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Failure;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.Outcome;
import dev.signalbox.runner.spi.OutcomeFile;
import dev.signalbox.runner.spi.Usage;
import dev.signalbox.runner.spi.process.Ended;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What an attempt came to. A claim is what is left when nothing speaks against it: neither the exit
 * code nor the record's subtype tells success, both have been seen to say so of failures.
 */
record Conclusion(
    Transcript transcript, Ended.Exited exited, OutcomeFile file, String billing, Clock clock) {
  private static final int QUESTION_MAX = 500;
  private static final int MESSAGE_MAX = 2000;
  private static final int TEXT_MAX = 64 << 10;

  Outcome outcome() {
    Json output = output();
    return exited
        .forced(output)
        .or(() ->
            transcript.results().isEmpty() ? Optional.of(withoutRecord(output)) : Optional.empty())
        .or(() -> contradiction(output))
        .or(() -> failure(transcript.result()).map(failure -> failed(failure, output)))
        .or(() -> denial(output))
        .or(() -> doubt(output))
        .or(() -> nothingSaid(output))
        .or(() -> file.objection(output))
        .orElseGet(() -> new Outcome.Claimed(output));
  }

  /** The process ended by itself, or was ended after its record, and there is none. */
  private Outcome withoutRecord(Json output) {
    boolean silent = transcript.messages() == 0 && transcript.corruption().isEmpty();
    if (silent && exited.exitCode() != 0) {
      String said = exited.errors() + transcript.plain();
      // the one text that is recognised: the program prints nothing else in this case
      return said.contains("root/sudo privileges")
          ? failed(
              new Failure(
                  FailureKind.ROOT_REFUSED, "the agent refuses to work as root: " + said.strip()),
              output)
          : failed(new Failure(FailureKind.PROCESS_CRASH, exited.describe() + plain()), output);
    }
    return new Outcome.Indeterminate(
        "it ended without a result record"
            + transcript.corruption().map(c -> " (" + c + ")").orElse("")
            + ", "
            + exited.describe(),
        output);
  }

  private Optional<Outcome> contradiction(Json output) {
    return transcript.results().size() > 1
        ? Optional.of(
            new Outcome.Indeterminate(
                "expected one result record, found " + transcript.results().size() + " that differ",
                output))
        : Optional.empty();
  }

  private Optional<Failure> failure(JsonNode result) {
    String subtype = result.path("subtype").asText();
    JsonNode status = result.path("api_error_status");
    String text = text(result);
    if (subtype.equals("success")
        && !result.path("is_error").asBoolean()
        && (status.isNull() || status.isMissingNode())) {
      return Optional.empty();
    }
    FailureKind kind =
        switch (subtype) {
          case "error_max_turns" -> FailureKind.TURN_LIMIT;
          case "error_max_budget_usd" -> FailureKind.BUDGET_LIMIT;
          default -> sessionLost(result) ? FailureKind.SESSION_LOST : ofRequest(status);
        };
    return Optional.of(new Failure(kind, text.isBlank() ? subtype : text));
  }

  private static boolean sessionLost(JsonNode result) {
    return result.path("subtype").asText().equals("error_during_execution")
        && result.path("num_turns").asInt() == 0
        && result.path("errors").path(0).asText().startsWith("No conversation found");
  }

  private FailureKind ofRequest(JsonNode status) {
    return status.isInt() ? ofStatus(status.asInt()) : ofRequestError();
  }

  private FailureKind ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> FailureKind.AUTH;
      case 402 -> FailureKind.QUOTA;
      case 404 -> FailureKind.MODEL_UNKNOWN;
      case 429 ->
          transcript.quotaReset().isPresent() ? FailureKind.QUOTA : FailureKind.PROVIDER_TRANSIENT;
      default -> status >= 500 ? FailureKind.PROVIDER_TRANSIENT : FailureKind.ERROR;
    };
  }

  private FailureKind ofRequestError() {
    return switch (transcript.requestError().orElse("")) {
      case "authentication_failed" -> FailureKind.AUTH;
      case "billing_error" -> FailureKind.QUOTA;
      case "rate_limit", "server_error" -> FailureKind.PROVIDER_TRANSIENT;
      default ->
          transcript.result().path("terminal_reason").asText().equals("prompt_too_long")
              ? FailureKind.CONTEXT_EXHAUSTED
              : FailureKind.ERROR;
    };
  }

  /** A clean record that something else puts in doubt. */
  private Optional<Outcome> doubt(Json output) {
    if (transcript.corruption().isPresent()) {
      return Optional.of(
          new Outcome.Indeterminate(
              "its output is corrupt: " + transcript.corruption().get(), output));
    }
    return exited.exitCode() != 0 && exited.kill().isEmpty()
        ? Optional.of(
            new Outcome.Indeterminate(
                "its record says success, its process does not: " + exited.describe(), output))
        : Optional.empty();
  }

  private Optional<Outcome> denial(Json output) {
    JsonNode denials = transcript.result().path("permission_denials");
    if (denials.isEmpty()) {
      return Optional.empty();
    }
    var question = new StringBuilder("permission denied:");
    denials.forEach(denial ->
        question
            .append(' ')
            .append(denial.path("tool_name").asText())
            .append(' ')
            .append(denial.path("tool_input")));
    String text =
        question.length() <= QUESTION_MAX
            ? question.toString()
            : question.substring(0, QUESTION_MAX) + "...";
    return Optional.of(new Outcome.NeedsInput(text + "; allow it, or change the task", output));
  }

  private Optional<Outcome> nothingSaid(Json output) {
    JsonNode result = transcript.result();
    if (result.path("stop_reason").asText().equals("refusal") || transcript.refused()) {
      return Optional.of(
          failed(new Failure(FailureKind.REFUSAL, "the model declined: " + text(result)), output));
    }
    return result.path("result").asText().isBlank()
        ? Optional.of(
            failed(
                new Failure(
                    FailureKind.NO_EVIDENCE, "it ended with no text at all: nothing is claimed"),
                output))
        : Optional.empty();
  }

  private Outcome failed(Failure failure, Json output) {
    Optional<Duration> wait =
        failure.kind() == FailureKind.QUOTA
            ? transcript
                .quotaReset()
                .map(reset -> Duration.between(clock.instant(), Instant.ofEpochSecond(reset)))
            : Optional.empty();
    return new Outcome.Failed(failure, output, wait.filter(Duration::isPositive));
  }

  private static String text(JsonNode result) {
    String text = result.path("result").asText();
    return cut(text.isBlank() ? result.path("errors").path(0).asText() : text, MESSAGE_MAX);
  }

  private static Json usage(Usage usage) {
    var members = new LinkedHashMap<String, Json>();
    members.put("input-tokens", Json.of(usage.inputTokens()));
    members.put("output-tokens", Json.of(usage.outputTokens()));
    members.put("cache-read-tokens", Json.of(usage.cacheReadTokens()));
    members.put("cache-write-tokens", Json.of(usage.cacheWriteTokens()));
    return Json.object(members);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + " [cut]";
  }

  private String plain() {
    return transcript.plain().isBlank() ? "" : ": " + transcript.plain().strip();
  }

  private Json output() {
    JsonNode result = transcript.result();
    var members = new LinkedHashMap<String, Json>();
    members.put(
        "text",
        result.has("result")
            ? Json.string(cut(result.path("result").asText(), TEXT_MAX))
            : Json.NULL);
    members.put("session", transcript.session().map(Json::string).orElse(Json.NULL));
    members.put("turns", Json.of(transcript.usage().turns()));
    members.put("usage", usage(transcript.usage()));
    members.put(
        "cost-usd",
        transcript.usage().costUsd().map(cost -> new Json(cost.toString())).orElse(Json.NULL));
    members.put("billing", Json.string(billing));
    if (file instanceof OutcomeFile.Said said) {
      members.put("outcome", said.json());
    }
    return Json.object(members);
  }
}
