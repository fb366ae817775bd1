package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;

/** Waits for the end of a run that was started, and says how it went. */
record Ending(Context context, Api api, boolean json) {
  static final Set<String> TERMINAL = Set.of("succeeded", "failed", "cancelled", "quarantined");
  private static final Set<String> LOST = Set.of("dropped", "skipped");
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Says that it was started, and waits for nothing. */
  int started(Api.Reply reply) {
    if (reply.json().path("id").isNull()) {
      return notStarted(reply);
    }
    if (json) {
      context.out().println(reply.body());
    } else {
      String again =
          reply.json().path("deduplicated").asBoolean() ? " (the same key gave it before)" : "";
      context
          .out()
          .println(
              "run "
                  + reply.json().path("id").asText()
                  + " is "
                  + reply.json().path("status").asText()
                  + again);
    }
    return ExitCode.OK.number();
  }

  int await(Api.Reply started, Duration limit) {
    if (started.json().path("id").isNull()) {
      var _ = notStarted(started);
      return ExitCode.FAILED.number();
    }
    String path = "/v1/runs/" + Api.encoded(started.json().path("id").asText());
    long end = System.nanoTime() + limit.toNanos();
    Api.Reply run = api.get(path);
    while (!isOver(run.json()) && System.nanoTime() < end) {
      pause(PAUSE);
      run = api.get(path);
    }
    return show(run, limit);
  }

  /** What was dropped or skipped will not run; everything else may still, or has. */
  private int notStarted(Api.Reply reply) {
    String outcome = reply.json().path("outcome").asText();
    if (json) {
      context.out().println(reply.body());
    } else {
      context
          .out()
          .println("no run: " + outcome + ", " + Plain.line(reply.json().path("rule").asText()));
    }
    return (LOST.contains(outcome) ? ExitCode.FAILED : ExitCode.OK).number();
  }

  private int show(Api.Reply reply, Duration limit) {
    JsonNode run = reply.json();
    if (json) {
      context.out().println(reply.body());
    } else {
      String status = run.path("status").asText();
      String late =
          isOver(run) ? "" : " after " + limit.toSeconds() + " s; 'signalbox show' tells more";
      context.out().println("run " + run.path("id").asText() + " is " + status + late);
      if (run.path("failure").isObject()) {
        context.out().println(failure(run.path("failure")));
      }
      if (!run.path("output").isNull() && !run.path("output").isMissingNode()) {
        context.out().println(Plain.lines(run.path("output").toString()));
      }
    }
    return (run.path("status").asText().equals("succeeded") ? ExitCode.OK : ExitCode.FAILED)
        .number();
  }

  static boolean isOver(JsonNode run) {
    return TERMINAL.contains(run.path("status").asText());
  }

  static String failure(JsonNode failure) {
    String step =
        failure.path("step").isTextual() ? " in step " + failure.path("step").asText() : "";
    return Plain.line(
        failure.path("kind").asText() + step + ": " + failure.path("message").asText());
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    }
  }
}
