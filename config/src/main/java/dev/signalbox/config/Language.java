package dev.signalbox.config;

import dev.signalbox.core.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The keys of the core language. The reader refuses all others by these tables, and the JSON Schema
 * is written from them.
 */
final class Language {
  private static final Shape TEXT = new Shape.Text(false);
  private static final Shape SPAN = new Shape.Span();

  /** Of a workflow, at any depth. */
  static final int STEPS_MAX = 1_000;

  /** Blocks within one another. */
  static final int DEPTH_MAX = 8;

  static final int WINDOW = 16;
  static final int WINDOW_MAX = 1_000;
  static final int ROUNDS = 10;
  static final int ROUNDS_MAX = 1_000;
  static final String ITEM = "item";

  static final int ATTEMPTS_MAX = 1_000;
  static final int QUORUM_MAX = 100;
  static final String AGENT = "agent";
  static final String STANDARD_RUNNER = "stream-json";

  static final Shape.Word ON_TIMEOUT = new Shape.Word(List.of("reject", "approve", "fail"));
  static final Shape.Word ON_REJECT = new Shape.Word(List.of("fail", "continue"));
  static final Shape.Word ON_ITEM_FAILURE = new Shape.Word(List.of("fail", "continue"));
  static final Shape.Word ON_PARENT_CANCEL = new Shape.Word(List.of("cancel", "abandon", "wait"));
  static final Shape STORES =
      new Shape.Either(List.of(new Shape.Word(List.of("sqlite")), new Shape.Text(false)));
  static final Shape.Word DURABILITIES = new Shape.Word(List.of("full", "relaxed"));

  static final List<Shape.Key> HTTP =
      List.of(
          Shape.Key.optional("host", TEXT, "The address to listen at; 127.0.0.1."),
          Shape.Key.optional(
              "port", new Shape.Whole(0, 65_535), "The port; 8080. 0: any free one."),
          Shape.Key.optional(
              "unauthenticated-rate",
              new Shape.Whole(1, 1_000_000),
              "Requests a minute and address without a valid token; 20."),
          Shape.Key.optional(
              "rate",
              new Shape.Whole(1, 1_000_000),
              "Requests a minute and valid token; as many as come."),
          Shape.Key.optional(
              "public-url", TEXT, "Under which others reach it; needed for any host but loopback."),
          Shape.Key.optional(
              "allowed-hosts", new Shape.ListOf(TEXT), "Further names it may be asked for by."));

  static final List<Shape.Key> OUTBOUND =
      List.of(
          Shape.Key.optional(
              "allow",
              new Shape.ListOf(TEXT),
              "Hosts, addresses or networks that http steps may ask although they are not public."),
          Shape.Key.optional(
              "only", new Shape.ListOf(TEXT), "Where given, http steps may ask nobody else."),
          Shape.Key.optional(
              "ports",
              new Shape.ListOf(new Shape.Whole(1, 65_535)),
              "The ports that http steps may ask; 80 and 443."));

  static final Shape.Word WEBHOOK_TYPES =
      new Shape.Word(
          Arrays.stream(EngineConfig.Webhook.Type.values())
              .map(type -> type.name().toLowerCase(Locale.ROOT))
              .toList());

  static final List<Shape.Key> WEBHOOK =
      List.of(
          Shape.Key.required("type", WEBHOOK_TYPES, "Who sends, and so how it is signed."),
          Shape.Key.required(
              "secret",
              new Shape.ListOf(TEXT),
              "${secret:NAME}, or two of them while one replaces the other."),
          Shape.Key.optional(
              "event", TEXT, "The name of the events; NAME/{type}, where {type} is the sender's."));

  static final Shape.Word ON_FAILED = new Shape.Word(List.of("keep", "free"));

  static final List<Shape.Key> EVENT =
      List.of(Shape.Key.required("schema", TEXT, "A JSON Schema, or the path of a file with one."));

  static final List<Shape.Key> RETENTION =
      List.of(
          Shape.Key.optional("runs", SPAN, "Runs, from their end; for ever."),
          Shape.Key.optional(
              "logs", SPAN, "What attempts printed, from the end of the run; for ever."),
          Shape.Key.optional(
              "workspaces", SPAN, "Workspaces, if nothing of them would be lost; for ever."),
          Shape.Key.optional("triggers", SPAN, "Records of triggers; for ever."),
          Shape.Key.optional("events", SPAN, "Events that nothing refers to; for ever."),
          Shape.Key.optional("schedules", SPAN, "What became of ticks; for ever."));

  /** Of all ids and keys, where a workflow says nothing of its own. */
  static final List<Shape.Key> KEYS =
      List.of(
          Shape.Key.optional("window", SPAN, "How long ids and keys count, or for-ever; 24h."),
          Shape.Key.optional("on-failed", ON_FAILED, "What a failed run does to its key; keep."));

  static final List<Shape.Key> ENGINE =
      List.of(
          Shape.Key.optional("data", new Shape.FilePath(), "Everything Signalbox writes; ./data."),
          Shape.Key.optional(
              "store",
              STORES,
              "Where the log is kept: sqlite, or postgresql://user:password@host/database. sqlite."),
          Shape.Key.optional(
              "queue", TEXT, "How work reaches the workers: local, or redis://HOST:PORT; local."),
          Shape.Key.optional(
              "durability",
              DURABILITIES,
              "full: a commit survives a power cut; relaxed: it survives a crash. full."),
          Shape.Key.optional(
              "worker-groups",
              new Shape.ListOf(TEXT),
              "Groups of workflows whose steps only workers of the same group carry out."),
          Shape.Key.optional("drain", SPAN, "How long running work is waited for at the end; 20s."),
          Shape.Key.optional("http", new Shape.Keys(HTTP), "The HTTP server."),
          Shape.Key.optional(
              "lib", new Shape.FilePath(), "The folder of functions' and plugins' jars; ./lib."),
          Shape.Key.optional(
              "secrets", new Shape.FilePath(), "The folder with a file per secret; ./secrets."),
          Shape.Key.optional(
              "runner", TEXT, "The runner of agent steps that name none; stream-json."),
          Shape.Key.optional("runners", new Shape.MapOf(TEXT), "The runners by name."),
          Shape.Key.optional("plugins", new Shape.MapOf(TEXT), "The settings of plugins, by name."),
          Shape.Key.optional(
              "outbound", new Shape.Keys(OUTBOUND), "Whom http steps may ask; every public host."),
          Shape.Key.optional(
              "webhooks",
              new Shape.MapOf(new Shape.Keys(WEBHOOK)),
              "The senders at /hooks/NAME, by name."),
          Shape.Key.optional(
              "events",
              new Shape.MapOf(new Shape.Keys(EVENT)),
              "What the data of events has to be like, by their names."),
          Shape.Key.optional(
              "retention", new Shape.Keys(RETENTION), "How long what is over is kept; for ever."),
          Shape.Key.optional(
              "idempotency",
              new Shape.Keys(KEYS),
              "How long ids of events and keys of requests count."),
          Shape.Key.required("workflows", new Shape.MapOf(TEXT), "The workflows by id."));

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
          Shape.Key.optional("on-failed", ON_FAILED, "What a failed run does to its key; keep."));

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
      with(
          SCHEDULE,
          Shape.Key.required("cron", TEXT, "Five fields, or six with the seconds first."),
          Shape.Key.optional("zone", TEXT, "The time zone, such as Europe/Berlin; UTC."));

  static final List<Shape.Key> EVERY =
      with(
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
              "max-attempts", new Shape.Whole(1, ATTEMPTS_MAX), "Tries that ended, at most; 1."),
          Shape.Key.optional(
              "retries", new Shape.Whole(0, ATTEMPTS_MAX - 1), "The same as max-attempts, less 1."),
          Shape.Key.optional("backoff", new Shape.Keys(BACKOFF), "The pause between attempts."),
          Shape.Key.optional(
              "max-crashes", new Shape.Whole(1, ATTEMPTS_MAX), "Attempts lost to a crash; 3."),
          Shape.Key.optional("expect", TEXT, "The evidence that an attempt must show."),
          Shape.Key.optional(
              "budget",
              new Shape.ListOf(new Shape.Keys(BUDGET)),
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
              "quorum", new Shape.Whole(1, QUORUM_MAX), "How many of them must approve; 1."),
          Shape.Key.optional("remind", SPAN, "How often they are reminded; never."),
          Shape.Key.optional(
              "escalate", new Shape.Keys(ESCALATE), "Who may decide as well when it takes long."),
          Shape.Key.optional("timeout", SPAN, "How long it waits; without it, for ever."),
          Shape.Key.optional("on-timeout", ON_TIMEOUT, "What no decision in time means; reject."),
          Shape.Key.optional("on-reject", ON_REJECT, "What a rejection does to the run; fail."));

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
              ON_PARENT_CANCEL,
              "What becomes of it when this run is cancelled; cancel."));

  static final List<Shape.Key> CONTINUE =
      List.of(Shape.Key.optional("data", TEXT, "An expression: its data; an empty object."));

  static final List<Shape.Key> FOR_EACH =
      List.of(
          Shape.Key.required("in", TEXT, "An expression: the list of items."),
          Shape.Key.optional("as", TEXT, "What expressions call the item; item."),
          Shape.Key.optional(
              "window", new Shape.Whole(1, WINDOW_MAX), "Items at the same time, at most; 16."),
          Shape.Key.optional(
              "on-item-failure",
              ON_ITEM_FAILURE,
              "fail: the block; continue: its output is null. fail."),
          Shape.Key.required("steps", TEXT, "What is done for each item."));

  static final List<Shape.Key> REPEAT =
      List.of(
          Shape.Key.required("steps", TEXT, "What is done in each round."),
          Shape.Key.optional("until", TEXT, "A condition after a round; the last where it holds."),
          Shape.Key.optional("at-most", new Shape.Whole(1, ROUNDS_MAX), "Rounds, at most; 10."));

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

  private Language() {}

  private static List<Shape.Key> with(List<Shape.Key> keys, Shape.Key... first) {
    return Stream.concat(Stream.of(first), keys.stream()).toList();
  }

  static List<String> names(List<Shape.Key> keys) {
    return keys.stream().map(Shape.Key::name).toList();
  }
}
