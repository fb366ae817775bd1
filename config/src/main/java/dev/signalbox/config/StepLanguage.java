package dev.signalbox.config;

import dev.signalbox.core.Shape;
import java.util.List;
import java.util.stream.Stream;

/** The keys of steps and blocks. */
final class StepLanguage {
  private static final Shape TEXT = new Shape.Text(false);
  private static final Shape SPAN = new Shape.Span();

  static final List<Shape.Key> BACKOFF =
      List.of(
          Shape.Key.optional("initial", SPAN, "The longest pause after the first failure; 1s."),
          Shape.Key.optional("factor", TEXT, "By how much it grows; 2."),
          Shape.Key.optional("increment", SPAN, "By how much it grows instead of by a factor."),
          Shape.Key.optional("max", SPAN, "The longest pause of all; 1m."),
          Shape.Key.optional(
              "table", new Shape.ListOf(SPAN), "The longest pause after each failure, alone."));

  /** Beside what a step does, and beside what undoes one. */
  static final List<Shape.Key> UNDOING =
      List.of(
          Shape.Key.optional("if", TEXT, "A condition; where it is false, the step is skipped."),
          Shape.Key.optional("timeout", SPAN, "Of one attempt."),
          Shape.Key.optional(
              "max-attempts",
              new Shape.Whole(1, Language.ATTEMPTS_MAX),
              "Tries that ended, at most; 1."),
          Shape.Key.optional(
              "retries",
              new Shape.Whole(0, Language.ATTEMPTS_MAX - 1),
              "The same as max-attempts, less 1."),
          Shape.Key.optional("backoff", new Shape.Keys(BACKOFF), "The pause between attempts."),
          Shape.Key.optional(
              "max-crashes",
              new Shape.Whole(1, Language.ATTEMPTS_MAX),
              "Attempts lost to a crash; 3."),
          Shape.Key.optional("expect", TEXT, "The evidence that an attempt must show."),
          Shape.Key.optional(
              "budget",
              new Shape.ListOf(new Shape.Keys(WorkflowLanguage.BUDGET)),
              "What an agent step may consume before a person is asked."));

  static final List<Shape.Key> STEP =
      Stream.concat(
              Stream.of(
                  Shape.Key.optional("id", TEXT, "Its name, which expressions know it by."),
                  Shape.Key.optional(
                      "compensate", TEXT, "What undoes it, where the run fails or is cancelled.")),
              UNDOING.stream())
          .toList();

  static final List<Shape.Key> ESCALATE =
      List.of(
          Shape.Key.required("to", new Shape.ListOf(TEXT), "Further tokens or roles."),
          Shape.Key.required("after", SPAN, "How long the others have to themselves."));

  static final List<Shape.Key> APPROVE =
      List.of(
          Shape.Key.required("ask", new Shape.Text(true), "The question."),
          Shape.Key.optional(
              "by", new Shape.ListOf(TEXT), "Tokens or roles that may decide; operator and above."),
          Shape.Key.optional(
              "quorum",
              new Shape.Whole(1, Language.QUORUM_MAX),
              "How many of them must approve; 1."),
          Shape.Key.optional("remind", SPAN, "How often they are reminded; never."),
          Shape.Key.optional(
              "escalate", new Shape.Keys(ESCALATE), "Who may decide as well when it takes long."),
          Shape.Key.optional("timeout", SPAN, "How long it waits; without it, for ever."),
          Shape.Key.optional(
              "on-timeout", Language.ON_TIMEOUT, "What no decision in time means; reject."),
          Shape.Key.optional(
              "on-reject", Language.ON_REJECT, "What a rejection does to the run; fail."));

  static final List<Shape.Key> EMIT =
      List.of(
          Shape.Key.required("name", TEXT, "The name of the event."),
          Shape.Key.optional("data", TEXT, "An expression: its data; an empty object."));

  /** An event that is waited for, or that cancels. */
  static final List<Shape.Key> HAPPENING =
      List.of(
          Shape.Key.optional("event", TEXT, "The name of the event."),
          Shape.Key.optional(
              "match", TEXT, "A path such as data.orderId: both events have the same value there."),
          Shape.Key.optional("if", TEXT, "A condition on event, the new one, and trigger."));

  /** One of several that are waited for. */
  static final List<Shape.Key> AWAITED =
      Stream.concat(
              HAPPENING.stream(),
              Stream.of(
                  Shape.Key.optional("signal", TEXT, "The name of a signal to the run itself.")))
          .toList();

  static final List<Shape.Key> WAIT =
      Stream.concat(
              AWAITED.stream(),
              Stream.of(
                  Shape.Key.optional("any-of", TEXT, "A list; the first that comes will do."),
                  Shape.Key.optional("all-of", TEXT, "A list; each of them must come."),
                  Shape.Key.optional("timeout", SPAN, "How long; without it, for ever."),
                  Shape.Key.optional(
                      "since", TEXT, "Events from then on count: run-start, now, or a duration."),
                  Shape.Key.optional(
                      "consume",
                      new Shape.Flag(),
                      "Whether an event is for one such wait alone; false.")))
          .toList();

  static final List<Shape.Key> INVOKE =
      List.of(
          Shape.Key.required("workflow", TEXT, "The workflow to run."),
          Shape.Key.optional("data", TEXT, "An expression: its data; an empty object."),
          Shape.Key.optional(
              "on-parent-cancel",
              Language.ON_PARENT_CANCEL,
              "What becomes of it when this run is cancelled; cancel."));

  static final List<Shape.Key> CONTINUE =
      List.of(Shape.Key.optional("data", TEXT, "An expression: its data; an empty object."));

  static final List<Shape.Key> FOR_EACH =
      List.of(
          Shape.Key.required("in", TEXT, "An expression: the list of items."),
          Shape.Key.optional("as", TEXT, "What expressions call the item; item."),
          Shape.Key.optional(
              "window",
              new Shape.Whole(1, Language.WINDOW_MAX),
              "Items at the same time, at most; 16."),
          Shape.Key.optional(
              "on-item-failure",
              Language.ON_ITEM_FAILURE,
              "fail: the block; continue: its output is null. fail."),
          Shape.Key.required("steps", TEXT, "What is done for each item."));

  static final List<Shape.Key> REPEAT =
      List.of(
          Shape.Key.required("steps", TEXT, "What is done in each round."),
          Shape.Key.optional("until", TEXT, "A condition after a round; the last where it holds."),
          Shape.Key.optional(
              "at-most", new Shape.Whole(1, Language.ROUNDS_MAX), "Rounds, at most; 10."));

  static final List<Shape.Key> WHEN =
      List.of(
          Shape.Key.required("when", TEXT, "A condition."),
          Shape.Key.required("steps", TEXT, "What is done in the first case that holds."));

  static final List<Shape.Key> ELSE =
      List.of(Shape.Key.required("else", TEXT, "What is done where no case holds."));

  /** The kinds of steps that need no worker and hold no others. */
  static final List<Shape.Key> BUILT_IN =
      List.of(
          Shape.Key.optional("approve", new Shape.Keys(APPROVE), "Asks a person."),
          Shape.Key.optional("sleep", SPAN, "Waits."),
          Shape.Key.optional("wait-for-event", TEXT, "Waits for events, or a signal."),
          Shape.Key.optional("emit", new Shape.Keys(EMIT), "Sends an event."),
          Shape.Key.optional("set", TEXT, "An expression, whose value is the step's output."),
          Shape.Key.optional(
              "invoke", new Shape.Keys(INVOKE), "Runs another workflow, and waits for its end."),
          Shape.Key.optional(
              "continue-as-new",
              new Shape.Keys(CONTINUE),
              "The last step: ends the run, and starts a new one that goes on."));

  /** The kinds of steps that hold lists of steps. */
  static final List<Shape.Key> BLOCKS =
      List.of(
          Shape.Key.optional("parallel", TEXT, "Branches by name, all at once."),
          Shape.Key.optional("race", TEXT, "Branches by name; the first that succeeds wins."),
          Shape.Key.optional("for-each", TEXT, "The same steps for each item of a list."),
          Shape.Key.optional("switch", TEXT, "The first case that holds."),
          Shape.Key.optional("repeat", TEXT, "The same steps until a condition holds."));

  private StepLanguage() {}
}
