package dev.signalbox.api.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.signalbox.api.cli.Api;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.api.cli.Plain;
import dev.signalbox.api.cli.Stop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The approval that the run asks for: shown, and answered here or elsewhere. */
final class Question {
  private static final int DIFF_LINES = 40;

  private final PrintStream out;
  private final Prompt prompt;
  private final boolean yes;
  private boolean isDecided;
  private String shownAt = "";

  Question(PrintStream out, Prompt prompt, boolean yes) {
    this.out = out;
    this.prompt = prompt;
    this.yes = yes;
  }

  /** To be called again and again while the run waits for it. */
  void attend(Api api, Path tokenFile, String run) {
    if (isDecided) {
      return;
    }
    Optional<JsonNode> pending = pending(api, run);
    if (pending.isEmpty()) {
      return;
    }
    // Shown again by an engine that was started anew: its address is another.
    if (!shownAt.equals(api.base().toString())) {
      shownAt = api.base().toString();
      show(api, tokenFile, pending.get(), run);
    }
    if (yes) {
      decide(api, pending.get(), "approve", "");
    } else {
      prompt.next().ifPresent(answer -> take(api, pending.get(), answer));
    }
  }

  private static Optional<JsonNode> pending(Api api, String run) {
    JsonNode approvals = api.get("/v1/approvals?status=pending").json().path("approvals");
    return StreamSupport.stream(approvals.spliterator(), false)
        .filter(it -> it.path("run").asText().equals(run))
        .findFirst();
  }

  private void show(Api api, Path tokenFile, JsonNode approval, String run) {
    String id = approval.path("id").asText();
    out.println();
    out.println(diff(api, run).indent(4).stripTrailing());
    out.println();
    out.println("  " + Plain.line(approval.path("ask").asText()));
    if (!yes) {
      String token = Launcher.quoted(tokenFile.toString());
      out.println("  Answer here, or from another terminal with one of:");
      out.println();
      out.println(
          "    %s approve %s --url %s --token-file %s"
              .formatted(Launcher.command(), id, api.base(), token));
      out.println(
          "    curl -fsS -X POST %s/v1/approvals/%s/decision -H \"Authorization: Bearer $(cat %s)\" -H 'Content-Type: application/json' -d '{\"decision\":\"approve\"}'"
              .formatted(api.base(), Api.encoded(id), token));
      out.println();
      ask();
    }
  }

  private void ask() {
    // On a line of its own: an answer may come from elsewhere, and the timeline goes on below.
    out.println("  y or n, and a comment if you like:");
  }

  private static String diff(Api api, String run) {
    var bytes = new ByteArrayOutputStream();
    api.copy("/v1/runs/" + Api.encoded(run) + "/diff", bytes);
    return Plain.lines(bytes.toString(StandardCharsets.UTF_8))
        .lines()
        .limit(DIFF_LINES)
        .collect(Collectors.joining("\n"));
  }

  private void take(Api api, JsonNode approval, Prompt.Answer answer) {
    switch (answer) {
      case Prompt.Answer.Yes(String comment) -> decide(api, approval, "approve", comment);
      case Prompt.Answer.No(String comment) -> decide(api, approval, "reject", comment);
      case Prompt.Answer.Unclear _ -> ask();
    }
  }

  private void decide(Api api, JsonNode approval, String choice, String comment) {
    isDecided = true;
    var body = JsonNodeFactory.instance.objectNode().put("decision", choice);
    body.put("digest", approval.path("digest").asText());
    if (!comment.isBlank()) {
      body.put("comment", comment);
    }
    try {
      api.post("/v1/approvals/" + Api.encoded(approval.path("id").asText()) + "/decision", body);
    } catch (Stop e) {
      if (e.code() != ExitCode.REFUSED) {
        throw e;
      }
      out.println("  Somebody else was faster: " + e.message());
    }
  }
}
