package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints what the log says of a run as it would be told: the time, the step, what happened. */
public final class Timeline {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int STEP_WIDTH = 10;
  private static final int TEXT_MAX = 160;

  private final PrintStream out;
  private final Ink ink;
  private final ZoneId zone;

  public Timeline(Terminal terminal) {
    this.out = terminal.out();
    this.ink = terminal.ink();
    this.zone = terminal.clock().getZone();
  }

  /** One event of a history and its facts. */
  public void event(JsonNode event) {
    String time = clock(event.path("time").asText());
    for (JsonNode fact : event.path("facts")) {
      said(fact).ifPresent(it -> line(time, fact.path("step").asText("run"), it));
    }
  }

  /** Something that happens outside of the run. */
  public void note(Instant time, String who, String text) {
    line(clock(time.toString()), who, new Said(text, Ink.Tone.HEADING));
  }

  private void line(String time, String who, Said said) {
    out.println(
        ink.paint(time, Ink.Tone.FAINT)
            + "  "
            + ("%-" + STEP_WIDTH + "s").formatted(Plain.line(who))
            + "  "
            + ink.paint(Plain.line(said.text(), TEXT_MAX), said.tone()));
  }

  private record Said(String text, Ink.Tone tone) {}

  /** Empty for what only repeats what the next line says. */
  private Optional<Said> said(JsonNode fact) {
    String type = fact.path("type").asText();
    return switch (type) {
      case "step-started", "attempt-offered", "emission-begun" -> Optional.empty();
      case "run-created" -> plain("created, of workflow " + fact.path("workflow").asText());
      case "step-reused" -> plain("taken over from the run before");
      case "attempt-begun" -> plain("started" + attempt(fact));
      case "attempt-delayed" -> plain("next attempt at " + clock(fact.path("due").asText()));
      case "attempt-failed" -> bad("attempt " + fact.path("attempt") + " failed: " + failure(fact));
      case "attempt-crashed" ->
          bad("attempt " + fact.path("attempt") + " was lost: " + reason(fact));
      case "attempt-interrupted" -> plain("stopped: " + fact.path("cause").asText("interrupted"));
      case "attempt-returned" -> plain("handed back by a worker that stops");
      case "attempt-claimed" -> plain("says that it is done; looking for evidence");
      case "check-passed" -> plain("evidence seen" + seen(fact));
      case "check-crashed" -> bad("a check was lost: " + reason(fact));
      case "approval-opened" -> waiting("asks: " + ApprovalCommands.text(fact.path("ask")));
      case "approval-voted" ->
          good("approved by " + name(fact.path("vote").path("by")) + ", others have yet to");
      case "approval-reminded" -> plain("reminder " + fact.path("number"));
      case "approval-escalated" ->
          plain("not decided yet; asks " + ApprovalCommands.text(fact.path("to")) + " as well");
      case "approval-closed" -> ruling(fact.path("ruling"));
      case "sleep-begun" -> waiting("sleeps until " + clock(fact.path("until").asText()));
      case "step-succeeded" -> good("succeeded");
      case "step-failed" -> bad("failed: " + failure(fact));
      case "step-skipped" -> plain("skipped");
      case "step-cancelled" -> plain("cancelled");
      case "cancel-accepted" -> plain("cancel requested by " + fact.path("by").asText());
      case "handling-begun" -> bad("has failed; its on-failure steps follow");
      case "run-succeeded" -> good("succeeded");
      case "run-failed" -> bad("failed: " + failure(fact.path("failure")));
      case "run-cancelled" -> plain("cancelled");
      default -> plain(type.replace('-', ' '));
    };
  }

  private static Optional<Said> ruling(JsonNode ruling) {
    String by = name(ruling.path("by"));
    String who = by.isEmpty() ? "" : " by " + by;
    String comment = ruling.path("comment").asText();
    boolean isYes = ruling.path("choice").asText().equals("approve");
    String said =
        (isYes ? "approved" : "rejected") + who + (comment.isEmpty() ? "" : ": " + comment);
    return isYes ? good(said) : bad(said);
  }

  private static String name(JsonNode actor) {
    return actor.isObject() ? actor.path("name").asText() : actor.asText("");
  }

  private static String attempt(JsonNode fact) {
    int number = fact.path("attempt").asInt();
    return number > 1 ? ", attempt " + number : "";
  }

  /** What the usual kinds of evidence say of themselves, in words. */
  private static String seen(JsonNode fact) {
    JsonNode detail = fact.path("detail");
    if (detail.has("check")) {
      return ": " + detail.path("check").asText() + " ends with exit code " + detail.path("exit");
    }
    if (detail.has("commit")) {
      String commit = detail.path("commit").asText();
      return ": commit " + commit.substring(0, Math.min(10, commit.length())) + paths(detail);
    }
    boolean isNothing =
        detail.isNull() || detail.isMissingNode() || (detail.isEmpty() && detail.isContainerNode());
    return isNothing ? "" : ": " + ApprovalCommands.text(detail);
  }

  private static String paths(JsonNode detail) {
    List<String> paths = new ArrayList<>();
    detail.path("paths").forEach(path -> paths.add(path.asText()));
    return paths.isEmpty() ? "" : " in " + String.join(", ", paths);
  }

  private static String failure(JsonNode fact) {
    JsonNode failure = fact.path("failure");
    return failure.path("kind").asText() + ": " + failure.path("message").asText();
  }

  private static String reason(JsonNode fact) {
    return fact.path("reason").asText();
  }

  private static Optional<Said> plain(String text) {
    return Optional.of(new Said(text, Ink.Tone.PLAIN));
  }

  private static Optional<Said> good(String text) {
    return Optional.of(new Said(text, Ink.Tone.GOOD));
  }

  private static Optional<Said> bad(String text) {
    return Optional.of(new Said(text, Ink.Tone.BAD));
  }

  private static Optional<Said> waiting(String text) {
    return Optional.of(new Said(text, Ink.Tone.WAITING));
  }

  private String clock(String time) {
    try {
      return CLOCK.format(LocalTime.ofInstant(Instant.parse(time), zone));
    } catch (DateTimeParseException e) {
      return "        ";
    }
  }
}
