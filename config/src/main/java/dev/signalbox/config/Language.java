package dev.signalbox.config;

import dev.signalbox.core.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The keys of the core language, beside those of workflows ({@link WorkflowLanguage}) and of steps
 * ({@link StepLanguage}). The reader refuses all others by these tables, and the JSON Schema is
 * written from them.
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

  /** A bundle is put aside in the queue's server, in memory. */
  static final int BUNDLE_MIB_MAX = 4096;

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
          Shape.Key.optional(
              "max-bundle-mib",
              new Shape.Whole(1, BUNDLE_MIB_MAX),
              "MiB of a workspace's bundle on its way to a worker or back, at most; 256."),
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

  private Language() {}

  static List<Shape.Key> with(List<Shape.Key> keys, Shape.Key... first) {
    return Stream.concat(Stream.of(first), keys.stream()).toList();
  }

  static List<String> names(List<Shape.Key> keys) {
    return keys.stream().map(Shape.Key::name).toList();
  }
}
