package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.api.http.TestControls.Happened;
import dev.signalbox.api.http.TestControls.Moved;
import dev.signalbox.api.http.TestControls.Scripted;
import dev.signalbox.core.FailureKind;
import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The clock and the steps of an engine in test mode. Elsewhere there are no such routes. */
final class TestRoutes {
  /** What the paths of all of them begin with. */
  static final String PATH = "/v1/test/";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PATIENCE_MAX = Duration.ofSeconds(50);
  private static final Duration BY_MAX = Duration.ofDays(36_500);
  private static final int TEXT_MAX = 512;
  private static final int TIMES_MAX = 1_000_000;

  private final TestControls controls;

  TestRoutes(TestControls controls) {
    this.controls = controls;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            PATH + "clock",
            Action.CONTROL_TESTS,
            "Read the clock (test mode)",
            List.of(),
            List.of(Answer.json(200, "The engine's time, which stands still.", "TestClock")),
            _ -> Reply.json(200, new Doc().text("now", controls.now().toString()).json())),
        Route.of(
                Method.POST,
                PATH + "advance",
                Action.CONTROL_TESTS,
                "Let time pass (test mode)",
                List.of(),
                List.of(
                    Answer.json(
                        200,
                        "It has passed, and all that follows from it has happened; or steps are"
                            + " still at work, and time stands before what they hold up.",
                        "TestMoved")),
                this::advance)
            .taking(true, "TestAdvance"),
        Route.of(
                Method.POST,
                PATH + "steps",
                Action.CONTROL_TESTS,
                "Say how a step goes (test mode)",
                List.of(),
                List.of(Answer.nothing(204, "So it will, from now on.")),
                this::script)
            .taking(true, "TestStep"));
  }

  private Reply advance(Call call) throws InterruptedException, IOException {
    Input input = call.input("by", "patience");
    Duration by = span("by", input.text("by", TEXT_MAX), BY_MAX);
    Duration patience =
        input
            .optionalText("patience", TEXT_MAX)
            .map(text -> span("patience", text, PATIENCE_MAX))
            .orElse(PATIENCE);
    Moved moved = controls.advance(by, patience);
    return Reply.json(
        200,
        new Doc()
            .text("now", moved.now().toString())
            .flag("quiet", moved.busy().isEmpty())
            .texts("busy", moved.busy())
            .list("happened", moved.happened().stream().map(TestRoutes::described).toList())
            .number("omitted", moved.omitted())
            .json());
  }

  private static Json described(Happened happened) {
    return new Doc()
        .text("at", happened.at().toString())
        .text("run", happened.run().value())
        .text("workflow", happened.workflow().value())
        .number("sequence", happened.sequence())
        .text("type", happened.type())
        .json();
  }

  private Reply script(Call call) {
    Input input = call.input("workflow", "step", "fail", "kind", "output");
    WorkflowId workflow = workflow(input.text("workflow", TEXT_MAX));
    String step = input.text("step", TEXT_MAX);
    Optional<Json> output = input.value("output");
    Optional<Json> times = input.value("fail");
    if (output.isEmpty() && times.isEmpty()) {
      throw new Refused(Problem.invalid("expected fail, output, or both, found neither"));
    }
    FailureKind kind =
        input.optionalText("kind", TEXT_MAX).map(TestRoutes::kind).orElse(FailureKind.ERROR);
    times.ifPresent(
        number -> check(controls.fail(workflow, step, times(number), kind), workflow, step));
    output.ifPresent(json -> check(controls.answer(workflow, step, json), workflow, step));
    return Reply.nothing(204);
  }

  private static void check(Scripted scripted, WorkflowId workflow, String step) {
    switch (scripted) {
      case DONE -> {
        // Nothing is in the way.
      }
      case NO_SUCH_WORKFLOW -> throw new Refused(Problem.unknown("workflow", workflow.value()));
      case NO_SUCH_STEP -> throw new Refused(Problem.unknown("step", step));
      case NO_TASK ->
          throw new Refused(
              Problem.invalid(
                  "step: expected one that a worker carries out, such as run, agent or http, found "
                      + step));
    }
  }

  private static WorkflowId workflow(String name) {
    try {
      return new WorkflowId(name);
    } catch (IllegalArgumentException _) {
      throw new Refused(Problem.unknown("workflow", name));
    }
  }

  private static FailureKind kind(String name) {
    return FailureKind.ofKebab(name)
        .orElseThrow(
            () -> new Refused(Problem.invalid("kind: expected a kind of failure, found " + name)));
  }

  private static int times(Json number) {
    try {
      int times = Integer.parseInt(number.text());
      if (times >= 0 && times <= TIMES_MAX) {
        return times;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new Refused(
        Problem.invalid("fail: expected a number from 0 to " + TIMES_MAX + ", found " + number));
  }

  private static Duration span(String name, String text, Duration max) {
    return Spans.parse(text)
        .filter(span -> span.compareTo(max) <= 0)
        .orElseThrow(() ->
            new Refused(
                Problem.invalid(
                    name
                        + ": expected a duration such as 3d, of at most "
                        + Spans.of(max)
                        + ", found "
                        + text)));
  }
}
