package dev.signalbox.api.http;

import dev.signalbox.core.Exclusion;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.ScheduleDecision.Skipped;
import dev.signalbox.core.ScheduleEvent;
import dev.signalbox.core.Ticks;
import dev.signalbox.core.Timing;
import dev.signalbox.queue.codec.ScheduleRecord;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.schedule.Schedules.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A schedule as the API shows it. */
final class ScheduleView {
  private ScheduleView() {}

  static Doc of(Standing standing) {
    Schedule schedule = standing.schedule();
    Ticks ticks = standing.ticks();
    var doc =
        new Doc().text("id", schedule.id().value()).text("workflow", schedule.workflow().value());
    timing(doc, schedule.timing());
    return doc.time("start", schedule.start())
        .time("end", schedule.end())
        .text("jitter", span(schedule.jitter()))
        .text("overlap", Kebab.of(schedule.overlap().name()))
        .put(
            "catch-up",
            new Doc()
                .text("policy", Kebab.of(schedule.catchUp().policy().name()))
                .text("window", Spans.of(schedule.catchUp().window()))
                .json())
        .flag("pause-on-failure", schedule.pauseOnFailure())
        .put("max-ticks", schedule.maxTicks().map(Json::of).orElse(Json.NULL))
        .number("ticks", ticks.count())
        .texts("except", schedule.except().stream().map(Exclusion::toString).toList())
        .flag("paused", ticks.pause().isPresent())
        .put("pause", ticks.pause().map(ScheduleView::pause).orElse(Json.NULL))
        .texts("next", texts(standing.next()))
        .put("last", ticks.last().map(ScheduleView::started).orElse(Json.NULL))
        .texts("running", ticks.live().stream().map(RunId::value).toList())
        .list("pending", ticks.pending().stream().map(ScheduleView::pending).toList());
  }

  static Json decision(ScheduleRecord record) {
    return new Doc()
        .time("time", record.event().time())
        .text("event", Kebab.of(record.event().getClass().getSimpleName()))
        .text("by", by(record.event()))
        .list("started", record.started().stream().map(ScheduleView::started).toList())
        .list("skipped", record.skipped().stream().map(ScheduleView::skipped).toList())
        .json();
  }

  private static void timing(Doc doc, Timing timing) {
    switch (timing) {
      case Timing.Wall(var cron, var zone) ->
          doc.text("cron", cron.text())
              .text("zone", zone.getId().equals("Z") ? "UTC" : zone.getId())
              .text("every", Optional.empty())
              .text("offset", Optional.empty());
      case Timing.Every(Duration period, Duration offset) ->
          doc.text("cron", Optional.empty())
              .text("zone", Optional.empty())
              .text("every", Spans.of(period))
              .text("offset", span(offset));
    }
  }

  private static Optional<String> span(Duration span) {
    return span.isZero() ? Optional.empty() : Optional.of(Spans.of(span));
  }

  private static Json pause(Ticks.Pause pause) {
    return new Doc()
        .time("since", pause.since())
        .text("by", pause.by())
        .text("note", pause.note())
        .json();
  }

  private static Json started(Ticks.Started tick) {
    return new Doc()
        .time("at", tick.at())
        .text("cause", Kebab.of(tick.cause().name()))
        .texts("runs", tick.runs().stream().map(RunId::value).toList())
        .json();
  }

  private static Json pending(Ticks.Pending tick) {
    return new Doc().time("at", tick.at()).text("cause", Kebab.of(tick.cause().name())).json();
  }

  private static Json skipped(Skipped skipped) {
    return new Doc()
        .time("first", skipped.first())
        .time("last", skipped.last())
        .number("count", skipped.count())
        .text("reason", Kebab.of(skipped.reason().name()))
        .json();
  }

  private static Optional<String> by(ScheduleEvent event) {
    return switch (event) {
      case ScheduleEvent.Looked _, ScheduleEvent.Removed _ -> Optional.empty();
      case ScheduleEvent.Triggered triggered -> Optional.of(triggered.by());
      case ScheduleEvent.Backfilled backfilled -> Optional.of(backfilled.by());
      case ScheduleEvent.Paused paused -> Optional.of(paused.by());
      case ScheduleEvent.Resumed resumed -> Optional.of(resumed.by());
    };
  }

  static List<String> texts(List<Instant> ticks) {
    return ticks.stream().map(Instant::toString).toList();
  }
}
