package dev.signalbox.config;

import dev.signalbox.core.Shape;
import java.util.List;

/** The keys of a workflow, and of what decides when its runs begin. */
final class WorkflowLanguage {
  private static final Shape TEXT = new Shape.Text(false);
  private static final Shape SPAN = new Shape.Span();

  static final int LIMIT_MAX = 1_000_000;
  static final int BATCH_MAX = 10_000;
  static final String FOR_EVER = "for-ever";

  /** Of one workflow. */
  static final int LIMITS_MAX = 8;

  static final Shape.Word SCOPES = new Shape.Word(List.of("workflow", "group", "engine"));
  static final Shape.Word COUNTS = new Shape.Word(List.of("steps", "runs"));
  static final Shape.Word ALGORITHMS = new Shape.Word(List.of("sliding", "gcra", "fixed"));
  static final Shape.Word MODES =
      new Shape.Word(List.of("skip", "cancel-running", "queue-one", "queue-all"));

  private static final Shape.Key KEY =
      Shape.Key.optional(
          "key", TEXT, "An expression on the event: each value counts on its own; false: exempt.");

  static final List<Shape.Key> RATE_LIMIT =
      List.of(
          Shape.Key.required("limit", new Shape.Whole(1, LIMIT_MAX), "Starts in a period."),
          Shape.Key.required("period", SPAN, "The length of a period."),
          KEY,
          Shape.Key.optional("algorithm", ALGORITHMS, "sliding."),
          Shape.Key.optional(
              "burst", new Shape.Whole(0, LIMIT_MAX), "gcra: starts ahead of the pace; 0."));

  static final List<Shape.Key> CONCURRENCY =
      List.of(
          Shape.Key.required("limit", new Shape.Whole(1, LIMIT_MAX), "At the same time."),
          KEY,
          Shape.Key.optional(
              "count", COUNTS, "steps: attempts that run; runs: from begin to end. steps."),
          Shape.Key.optional("scope", SCOPES, "Who shares it; workflow."));

  static final List<Shape.Key> THROTTLE =
      List.of(
          Shape.Key.required("limit", new Shape.Whole(1, LIMIT_MAX), "Starts in a period."),
          Shape.Key.required("period", SPAN, "The length of a period."),
          KEY,
          Shape.Key.optional("algorithm", ALGORITHMS, "gcra."),
          Shape.Key.optional(
              "burst", new Shape.Whole(0, LIMIT_MAX), "gcra: starts ahead of the pace; 0."));

  static final List<Shape.Key> IDEMPOTENCY =
      List.of(
          Shape.Key.required("key", TEXT, "An expression: what makes two events the same."),
          Shape.Key.optional("window", SPAN, "How long a key counts, or for-ever; 24h."),
          Shape.Key.optional(
              "on-failed", Language.ON_FAILED, "What a failed run does to its key; keep."));

  static final List<Shape.Key> DEBOUNCE =
      List.of(
          Shape.Key.required("period", SPAN, "How long it must have been quiet."),
          Shape.Key.optional("max-wait", SPAN, "From the first event; 10 x period."),
          KEY);

  static final List<Shape.Key> BATCH =
      List.of(
          Shape.Key.required("max-size", new Shape.Whole(1, BATCH_MAX), "Events, at most."),
          Shape.Key.required("timeout", SPAN, "From the first event."),
          KEY,
          Shape.Key.optional("if", TEXT, "A condition; where it is false, the event runs alone."));

  static final List<Shape.Key> SINGLETON =
      List.of(
          KEY,
          Shape.Key.optional("mode", MODES, "What becomes of an event during a live run; skip."));

  static final List<Shape.Key> TRIGGER =
      List.of(
          Shape.Key.required("event", TEXT, "The name of the event that starts a run."),
          Shape.Key.optional("if", TEXT, "A condition on the event; an error in it is no match."));

  static final Shape.Word OVERLAPS =
      new Shape.Word(
          List.of(
              "skip", "buffer-one", "buffer-all", "cancel-other", "terminate-other", "allow-all"));
  static final Shape.Word CATCH_UP_POLICIES = new Shape.Word(List.of("none", "last", "all"));

  static final List<Shape.Key> CATCH_UP =
      List.of(
          Shape.Key.optional(
              "policy", CATCH_UP_POLICIES, "Which of the missed ticks are made up for; last."),
          Shape.Key.optional(
              "window", SPAN, "Ticks that were missed longer ago are never made up for; 365d."));

  /** The keys of all schedules. */
  private static final List<Shape.Key> SCHEDULE =
      List.of(
          Shape.Key.optional("id", TEXT, "The name of the schedule; that of the workflow."),
          Shape.Key.optional(
              "overlap", OVERLAPS, "What a tick does while a run has not ended; skip."),
          Shape.Key.optional(
              "catch-up",
              new Shape.Either(List.of(CATCH_UP_POLICIES, new Shape.Keys(CATCH_UP))),
              "What becomes of ticks that the engine has missed."),
          Shape.Key.optional("jitter", SPAN, "A tick fires up to this much later."),
          Shape.Key.optional("start", TEXT, "No tick is before this time."),
          Shape.Key.optional("end", TEXT, "No tick is after this time."),
          Shape.Key.optional(
              "max-ticks", new Shape.Whole(1, Long.MAX_VALUE), "So many start a run, and no more."),
          Shape.Key.optional(
              "except",
              new Shape.ListOf(TEXT),
              "Days such as 2030-12-25, and cron expressions, at which no tick starts anything."),
          Shape.Key.optional(
              "pause-on-failure", new Shape.Flag(), "Pause it when a run has failed; false."));

  static final List<Shape.Key> CRON =
      Language.with(
          SCHEDULE,
          Shape.Key.required("cron", TEXT, "Five fields, or six with the seconds first."),
          Shape.Key.optional("zone", TEXT, "The time zone, such as Europe/Berlin; UTC."));

  static final List<Shape.Key> EVERY =
      Language.with(
          SCHEDULE,
          Shape.Key.required("every", SPAN, "The time from tick to tick, counted from 1970."),
          Shape.Key.optional("offset", SPAN, "By how much all ticks are later; 0."));

  static final int LABELS_MAX = 32;
  static final int LABEL_NAME_MAX = 128;

  static final Shape.Word BUDGET_PER = new Shape.Word(List.of("attempt", "run", "key", "day"));

  static final List<Shape.Key> BUDGET =
      List.of(
          Shape.Key.optional("usd", TEXT, "US dollars, as the agent's program reports them."),
          Shape.Key.optional(
              "tokens", new Shape.Whole(1, Long.MAX_VALUE), "Tokens, those of caches too."),
          Shape.Key.optional("turns", new Shape.Whole(1, Integer.MAX_VALUE), "Turns of the model."),
          Shape.Key.optional("wall", SPAN, "Time of attempts, from start to end."),
          Shape.Key.optional("per", BUDGET_PER, "What is counted together; run."),
          Shape.Key.optional(
              "key",
              TEXT,
              "With per: key or day, an expression on the event; each value counts alone."));

  static final List<Shape.Key> WORKFLOW =
      List.of(
          Shape.Key.optional("on", TEXT, "One trigger or a list of them."),
          Shape.Key.optional(
              "idempotency", new Shape.Keys(IDEMPOTENCY), "One run for events with the same key."),
          Shape.Key.optional(
              "rate-limit", new Shape.Keys(RATE_LIMIT), "What comes more often is dropped."),
          Shape.Key.optional(
              "debounce", new Shape.Keys(DEBOUNCE), "One run, with the last event, once quiet."),
          Shape.Key.optional(
              "batch", new Shape.Keys(BATCH), "One run for many events: event.data.events."),
          Shape.Key.optional("singleton", new Shape.Keys(SINGLETON), "One live run at a time."),
          Shape.Key.optional(
              "labels",
              new Shape.MapOf(TEXT),
              "Expressions on the event by name: what its runs are found by."),
          Shape.Key.optional(
              "concurrency",
              new Shape.ListOf(new Shape.Keys(CONCURRENCY)),
              "What runs at the same time, at most; the rest waits."),
          Shape.Key.optional(
              "throttle", new Shape.Keys(THROTTLE), "How often runs begin; the rest waits."),
          Shape.Key.optional("group", TEXT, "Whose limits it shares, with scope: group."),
          Shape.Key.optional(
              "priority", TEXT, "An expression on the event: the seconds of head start; 0."),
          Shape.Key.optional("expire", SPAN, "A run that has not started by then has failed."),
          Shape.Key.optional("retention", SPAN, "How long its runs are kept once they have ended."),
          Shape.Key.optional("timeout", SPAN, "Of the whole run, from its creation."),
          Shape.Key.optional(
              "budget",
              new Shape.ListOf(new Shape.Keys(BUDGET)),
              "What its agents may consume before a person is asked."),
          Shape.Key.required("steps", TEXT, "What a run does, in this order."),
          Shape.Key.optional("output", TEXT, "An expression: what the run has made; null."),
          Shape.Key.optional("on-failure", TEXT, "Steps that run once the run has failed."),
          Shape.Key.optional("finally", TEXT, "Steps that run at the end of every run."),
          Shape.Key.optional("cancel-on", TEXT, "One event or a list: what cancels a run."));

  private WorkflowLanguage() {}
}
