package dev.signalbox.runner.streamjson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.NormalizedEvent;
import dev.signalbox.runner.spi.Sink;
import dev.signalbox.runner.spi.process.Line;
import dev.signalbox.runner.spi.process.LineFramer;
import dev.signalbox.runner.spi.process.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads the JSON lines of Claude Code ({@code --output-format stream-json}). Lenient: every release
 * brings new types. A line that does not begin with a brace is none of them and is passed over; one
 * that does and cannot be read is a corruption.
 */
final class ClaudeDecoder implements Output {
  private static final int PLAIN_KEPT = 4096;

  /** More than these tell no more, and a program that prints for ever must not fill the memory. */
  private static final int MOST_RESULTS = 2;

  private static final int MOST_TASKS = 1000;
  private static final int LONGEST_SESSION = 256;

  private static final Set<String> SILENT =
      Set.of(
          "status",
          "task_progress",
          "task_updated",
          "compact_boundary",
          "hook_started",
          "hook_progress",
          "hook_response");

  private final Sink sink;
  private final LineFramer framer = new LineFramer(LineFramer.MAX_LINE, this::line);
  private final List<JsonNode> results = new ArrayList<>();
  private final Set<String> openTasks = new HashSet<>();
  private final Consumption consumption = new Consumption();
  private final StringBuilder plain = new StringBuilder();
  private boolean provisional;
  private Optional<String> session = Optional.empty();
  private Optional<String> corruption = Optional.empty();
  private Optional<String> requestError = Optional.empty();
  private Optional<Long> quotaReset = Optional.empty();
  private boolean refused;
  private int messages;
  private int unknown;

  ClaudeDecoder(Sink sink) {
    this.sink = sink;
  }

  @Override
  public synchronized State accept(byte[] bytes, int count) {
    framer.accept(bytes, count);
    return results.isEmpty() || provisional ? State.OPEN : State.CONCLUDED;
  }

  @Override
  public synchronized void end() {
    framer.end();
  }

  synchronized Transcript transcript() {
    return new Transcript(
        session,
        results,
        messages,
        unknown,
        corruption,
        requestError,
        refused,
        quotaReset,
        consumption.total(),
        plain.toString());
  }

  private void line(Line line) {
    switch (line) {
      case Line.TooLong(long bytes) ->
          corrupt("a line of " + bytes + " bytes, more than " + LineFramer.MAX_LINE);
      case Line.Text(String text) -> text(text);
    }
  }

  private void text(String text) {
    if (!text.startsWith("{")) {
      if (plain.length() < PLAIN_KEPT) {
        plain.append(text, 0, Math.min(text.length(), PLAIN_KEPT)).append('\n');
      }
      return;
    }
    try {
      message(JsonTree.parse(text));
    } catch (JsonProcessingException e) {
      corrupt("a line that begins with '{' and is no JSON: " + e.getOriginalMessage());
    }
  }

  private void corrupt(String what) {
    corruption = corruption.or(() -> Optional.of(what));
  }

  private void message(JsonNode message) {
    messages++;
    String type = message.path("type").asText();
    if (!type.equals("result")) {
      session(message);
    }
    switch (type) {
      case "system" -> system(message);
      case "assistant" -> assistant(message);
      case "user" -> user(message);
      case "result" -> result(message);
      case "rate_limit_event" -> rateLimit(message.path("rate_limit_info"));
      case "stream_event", "control_request", "control_response", "keep_alive" -> {
        // parts of what comes whole later, and a conversation that we do not lead
      }
      default -> unknown(type);
    }
  }

  /** The id of a session that is refused stands in the result alone: it is none to resume. */
  private void session(JsonNode message) {
    String id = message.path("session_id").asText();
    boolean init = message.path("subtype").asText().equals("init");
    if (!id.isEmpty()
        && id.length() <= LONGEST_SESSION
        && (init || !session.equals(Optional.of(id)))) {
      session = Optional.of(id);
      sink.accept(
          new NormalizedEvent.Started(
              id, field(message, "model"), field(message, "claude_code_version")));
    }
  }

  private void system(JsonNode message) {
    String subtype = message.path("subtype").asText();
    switch (subtype) {
      case "init" -> {
        // see session
      }
      case "api_retry" -> sink.accept(retrying(message));
      case "task_started" -> taskStarted(message.path("task_id").asText());
      case "task_notification" -> openTasks.remove(message.path("task_id").asText());
      case "model_refusal_no_fallback" -> refused = true;
      default -> {
        if (!SILENT.contains(subtype)) {
          unknown("system/" + subtype);
        }
      }
    }
  }

  private void taskStarted(String task) {
    if (openTasks.size() < MOST_TASKS) {
      openTasks.add(task);
    }
  }

  private static NormalizedEvent retrying(JsonNode message) {
    JsonNode status = message.path("error_status");
    return new NormalizedEvent.Retrying(
        status.isInt() ? OptionalInt.of(status.asInt()) : OptionalInt.empty(),
        message.path("error").asText());
  }

  private void assistant(JsonNode message) {
    requestError = field(message, "error");
    for (JsonNode part : message.path("message").path("content")) {
      switch (part.path("type").asText()) {
        case "text" -> sink.accept(new NormalizedEvent.Text(part.path("text").asText()));
        case "thinking" ->
            sink.accept(new NormalizedEvent.Thinking(part.path("thinking").asText()));
        case "tool_use" ->
            sink.accept(
                new NormalizedEvent.ToolStarted(
                    part.path("id").asText(),
                    part.path("name").asText(),
                    JsonTree.json(part.path("input"))));
        default -> unknown("assistant/" + part.path("type").asText());
      }
    }
    if (consumption.answered(message)) {
      sink.accept(new NormalizedEvent.Consumed(consumption.total(), false));
    }
  }

  private void user(JsonNode message) {
    for (JsonNode part : message.path("message").path("content")) {
      if (part.path("type").asText().equals("tool_result")) {
        sink.accept(
            new NormalizedEvent.ToolEnded(
                part.path("tool_use_id").asText(), !part.path("is_error").asBoolean()));
      }
    }
  }

  private void rateLimit(JsonNode info) {
    if (info.path("status").asText().equals("rejected")) {
      quotaReset = Optional.of(info.path("resets_at").asLong());
    }
    sink.accept(new NormalizedEvent.RateLimit(JsonTree.json(info)));
  }

  /**
   * A result that comes while a task goes on in the background need not be the last: the next one
   * takes its place.
   */
  private void result(JsonNode message) {
    if (provisional) {
      results.clear();
    }
    provisional = !openTasks.isEmpty();
    session =
        session.or(() -> field(message, "session_id").filter(id -> id.length() <= LONGEST_SESSION));
    if (results.size() < MOST_RESULTS && !results.contains(message)) {
      results.add(message);
      message
          .path("permission_denials")
          .forEach(denial ->
              sink.accept(new NormalizedEvent.PermissionDenied(denial.path("tool_name").asText())));
      consumption.concluded(message);
      sink.accept(new NormalizedEvent.Consumed(consumption.total(), !provisional));
    }
  }

  private void unknown(String type) {
    unknown++;
    sink.accept(new NormalizedEvent.Unknown(type));
  }

  private static Optional<String> field(JsonNode message, String name) {
    return message.hasNonNull(name) ? Optional.of(message.path(name).asText()) : Optional.empty();
  }
}
