package dev.signalbox.queue.log;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.Vote;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.RunLog.Appended;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the suites of the log hand in. */
public final class RunLogConformanceSamples {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");
  public static final Digest DIGEST = Digest.of("a definition");

  /** What others have stumbled over. */
  static final List<String> HOSTILE =
      List.of(
          ":",
          "/",
          "*",
          "{",
          "}",
          "\n",
          "%",
          "é",
          "\0",
          "%0000",
          "a%00",
          "a\0",
          "a",
          "A",
          "a/b",
          "a/",
          "'",
          "\"; drop table log; --",
          "..",
          "run/r1",
          "\uD83D\uDE80",
          "\uD800",
          "\uDC00",
          "\r\n",
          "\u202e",
          "\ufeff",
          " ",
          "x".repeat(512),
          "\0".repeat(512),
          "é".repeat(256),
          "\uD83D\uDE80".repeat(128));

  private RunLogConformanceSamples() {}

  public static RunId run(int number) {
    return new RunId("r%06d".formatted(number));
  }

  public static StreamId stream(int number) {
    return new StreamId.OfRun(run(number));
  }

  public static Entry entry(StreamId stream, long sequence) {
    return entry(stream, sequence, body(sequence));
  }

  private static String body(long sequence) {
    return "{\"event\":{\"type\":\"tested\",\"n\":" + sequence + "},\"facts\":[]}";
  }

  /** The first of them, each with the link of the one before it. */
  public static Entry[] entries(StreamId stream, int count) {
    var entries = new Entry[count];
    Link before = Link.FIRST;
    for (int i = 0; i < count; i++) {
      entries[i] = entry(stream, i + 1, body(i + 1), before);
      before = entries[i].link();
    }
    return entries;
  }

  public static Entry entry(StreamId stream, long sequence, String body) {
    return entry(stream, sequence, body, before(stream, sequence));
  }

  private static Entry entry(StreamId stream, long sequence, String body, Link before) {
    Instant time = NOON.plusMillis(sequence);
    var json = new Json(body);
    Link link = before.next(sequence, time, "tested", json);
    return new Entry(stream, sequence, time, "tested", json, link);
  }

  /** Of the sample before it. */
  private static Link before(StreamId stream, long sequence) {
    return sequence <= 1 ? Link.FIRST : entry(stream, sequence - 1).link();
  }

  public static Transaction transaction(Entry... entries) {
    return new Transaction(List.of(entries), List.of());
  }

  public static Transaction views(View... views) {
    return new Transaction(List.of(), List.of(views));
  }

  public static RunRow row(int number, Run.Status status) {
    return new RunRow(
        run(number),
        new WorkflowId("hello"),
        DIGEST,
        status,
        1,
        NOON.plusMillis(number),
        NOON.plusMillis(number),
        Optional.empty(),
        new LinkedHashMap<>(),
        RunRow.Lineage.NONE,
        Optional.empty(),
        Optional.empty());
  }

  static RunRow row(int number, Run.Status status, Instant wakeAt) {
    RunRow row = row(number, status);
    return new RunRow(
        row.run(),
        row.workflow(),
        row.definition(),
        status,
        row.sequence(),
        row.created(),
        row.updated(),
        Optional.of(wakeAt),
        row.labels(),
        row.lineage(),
        row.failure(),
        row.quarantine());
  }

  static ApprovalRow approval(int number, ApprovalRow.Status status) {
    return new ApprovalRow(
        run(number),
        new StepPath("review"),
        Json.string("Merge?"),
        Digest.of("shown"),
        NOON.plusMillis(number / 3),
        Optional.of(NOON.plusSeconds(60)),
        List.of("operator", "ann"),
        2,
        List.of(
            new Vote(
                StepRun.Ruling.Choice.APPROVE,
                new Actor("ann", Actor.Role.VIEWER),
                Optional.of("fine"),
                "link",
                Optional.of("l1"),
                NOON)),
        number,
        number % 2 == 0,
        status);
  }

  /** Hands a transaction in. */
  public static CompletableFuture<Appended> append(RunLog log, Transaction transaction) {
    var answer = new CompletableFuture<Appended>();
    log.append(transaction, answer::complete);
    return answer;
  }

  public static Appended settled(CompletableFuture<Appended> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** Hands a transaction in and waits for the answer. */
  public static Appended settled(RunLog log, Transaction transaction) throws Exception {
    return settled(append(log, transaction));
  }
}
