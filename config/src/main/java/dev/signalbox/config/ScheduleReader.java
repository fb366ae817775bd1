package dev.signalbox.config;

import dev.signalbox.core.Cron;
import dev.signalbox.core.CronReader;
import dev.signalbox.core.Exclusion;
import dev.signalbox.core.Schedule;
import dev.signalbox.core.Schedule.CatchUp;
import dev.signalbox.core.Schedule.Overlap;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.Timing;
import dev.signalbox.core.WorkflowId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Reads one schedule. */
final class ScheduleReader {
  private static final Duration PERIOD_MIN = Duration.ofSeconds(1);

  private final Problems problems;
  private final Scalars scalars;
  private final WorkflowId workflow;
  private final int number;

  /** {@code number}: which schedule of its workflow it is, from 1. */
  ScheduleReader(Problems problems, WorkflowId workflow, int number) {
    this.problems = problems;
    this.scalars = new Scalars(problems);
    this.workflow = workflow;
    this.number = number;
  }

  /** Empty if there is a problem with it. */
  Optional<Schedule> read(Tree tree, String at, boolean isCron) {
    int errors = problems.errors();
    return Mapping.closed(
            tree,
            at,
            Language.names(isCron ? WorkflowLanguage.CRON : WorkflowLanguage.EVERY),
            problems)
        .flatMap(mapping -> {
          Optional<ScheduleId> id = id(mapping);
          ZoneId zone = zone(mapping).orElse(ZoneOffset.UTC);
          Optional<Timing> timing = isCron ? cron(mapping, zone) : every(mapping);
          Optional<Instant> start = time(mapping, "start", zone);
          Optional<Instant> end = time(mapping, "end", zone);
          Duration jitter = span(mapping, "jitter").orElse(Duration.ZERO);
          CatchUp catchUp = catchUp(mapping);
          Overlap overlap =
              word(mapping, "overlap", WorkflowLanguage.OVERLAPS.words())
                  .map(word -> Overlap.valueOf(constant(word)))
                  .orElse(Overlap.SKIP);
          boolean pauseOnFailure =
              mapping
                  .get("pause-on-failure")
                  .flatMap(value -> scalars.flag(value, mapping.at("pause-on-failure")))
                  .orElse(false);
          Optional<Long> maxTicks =
              mapping
                  .get("max-ticks")
                  .flatMap(
                      value -> scalars.whole(value, mapping.at("max-ticks"), 1, Long.MAX_VALUE));
          List<Exclusion> except = except(mapping);
          if (errors < problems.errors() || id.isEmpty() || timing.isEmpty()) {
            return Optional.empty();
          }
          return ticking(
              mapping,
              new Schedule(
                  id.get(),
                  workflow,
                  timing.get(),
                  start,
                  end,
                  jitter,
                  catchUp,
                  overlap,
                  pauseOnFailure,
                  maxTicks,
                  except));
        });
  }

  /** A schedule without any tick is a slip of the pen. */
  private Optional<Schedule> ticking(Mapping mapping, Schedule schedule) {
    if (schedule.upcoming(Instant.EPOCH, 1).isEmpty()) {
      problems.error(
          mapping.place(),
          mapping.path() + ": expected a schedule that ticks, found one that never does");
      return Optional.empty();
    }
    return Optional.of(schedule);
  }

  private Optional<ScheduleId> id(Mapping mapping) {
    Optional<Tree> written = mapping.get("id");
    String standard = workflow + (number == 1 ? "" : "-" + number);
    Optional<String> name =
        written.isPresent()
            ? written.flatMap(value -> scalars.name(value, mapping.at("id")))
            : Optional.of(standard);
    try {
      return name.map(ScheduleId::new);
    } catch (IllegalArgumentException e) {
      problems.error(
          written.map(Tree::place).orElse(mapping.place()),
          mapping.at("id") + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  // --- Times

  private Optional<Timing> cron(Mapping mapping, ZoneId zone) {
    return mapping
        .get("cron")
        .flatMap(value -> scalars.text(value, mapping.at("cron")))
        .flatMap(scalar ->
            switch (CronReader.read(scalar.text())) {
              case CronReader.Reading.Read(Cron cron) -> Optional.of(new Timing.Wall(cron, zone));
              case CronReader.Reading.Wrong(int offset, String problem) -> {
                problems.error(scalar.at(offset), mapping.at("cron") + ": " + problem);
                yield Optional.empty();
              }
            });
  }

  private Optional<Timing> every(Mapping mapping) {
    Optional<Duration> period = span(mapping, "every");
    Duration offset = span(mapping, "offset").orElse(Duration.ZERO);
    if (period.filter(it -> it.compareTo(PERIOD_MIN) < 0).isPresent()) {
      problems.error(
          mapping.get("every").map(Tree::place).orElse(mapping.place()),
          mapping.at("every") + ": expected 1s or more");
      return Optional.empty();
    }
    return period.map(it -> new Timing.Every(it, offset));
  }

  private Optional<ZoneId> zone(Mapping mapping) {
    return mapping
        .get("zone")
        .flatMap(value -> scalars.name(value, mapping.at("zone")))
        .flatMap(name -> {
          var known = new TreeSet<>(ZoneId.getAvailableZoneIds());
          if (known.contains(name)) {
            return Optional.of(ZoneId.of(name));
          }
          problems.error(
              mapping.get("zone").map(Tree::place).orElse(mapping.place()),
              mapping.at("zone")
                  + ": expected a time zone such as Europe/Berlin, found '"
                  + Nearest.shortened(name)
                  + "'"
                  + Nearest.hint(name, known));
          return Optional.empty();
        });
  }

  private Optional<Instant> time(Mapping mapping, String key, ZoneId zone) {
    return mapping
        .get(key)
        .flatMap(value ->
            scalars
                .name(value, mapping.at(key))
                .flatMap(text -> {
                  Optional<Instant> time = time(text, zone);
                  if (time.isEmpty()) {
                    problems.error(
                        value.place(),
                        mapping.at(key)
                            + ": expected a time such as 2030-01-31T09:00 or"
                            + " 2030-01-31T09:00:00+01:00, found '"
                            + Nearest.shortened(text)
                            + "'");
                  }
                  return time;
                }));
  }

  private static Optional<Instant> time(String text, ZoneId zone) {
    try {
      return Optional.of(
          DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from)
                  instanceof OffsetDateTime time
              ? time.toInstant()
              : LocalDateTime.parse(text).atZone(zone).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  // --- What becomes of ticks

  private List<Exclusion> except(Mapping mapping) {
    Optional<Tree> value = mapping.get("except");
    if (value.isEmpty()) {
      return List.of();
    }
    List<Tree> items = value.get() instanceof Tree.Items list ? list.items() : List.of(value.get());
    var except = new ArrayList<Exclusion>();
    for (int i = 0; i < items.size(); i++) {
      exclusion(items.get(i), mapping.at("except") + "[" + i + "]").ifPresent(except::add);
    }
    return except;
  }

  private Optional<Exclusion> exclusion(Tree tree, String at) {
    return scalars
        .text(tree, at)
        .flatMap(scalar -> {
          try {
            return Optional.of(new Exclusion.Day(LocalDate.parse(scalar.text())));
          } catch (DateTimeException _) {
            return times(scalar, at);
          }
        });
  }

  private Optional<Exclusion> times(Tree.Scalar scalar, String at) {
    return switch (CronReader.read(scalar.text())) {
      case CronReader.Reading.Read(Cron cron) -> Optional.of(new Exclusion.Times(cron));
      case CronReader.Reading.Wrong(int offset, String problem) -> {
        problems.error(
            scalar.at(offset),
            at + ": expected a day such as 2030-12-25 or a cron expression: " + problem);
        yield Optional.empty();
      }
    };
  }

  private CatchUp catchUp(Mapping mapping) {
    Optional<Tree> value = mapping.get("catch-up");
    if (value.isEmpty()) {
      return CatchUp.STANDARD;
    }
    if (value.get() instanceof Tree.Scalar) {
      return new CatchUp(policy(mapping, "catch-up"), CatchUp.WINDOW);
    }
    return Mapping.closed(
            value.get(),
            mapping.at("catch-up"),
            Language.names(WorkflowLanguage.CATCH_UP),
            problems)
        .map(inner ->
            new CatchUp(policy(inner, "policy"), span(inner, "window").orElse(CatchUp.WINDOW)))
        .orElse(CatchUp.STANDARD);
  }

  private CatchUp.Policy policy(Mapping mapping, String key) {
    return word(mapping, key, WorkflowLanguage.CATCH_UP_POLICIES.words())
        .map(word -> CatchUp.Policy.valueOf(constant(word)))
        .orElse(CatchUp.Policy.LAST);
  }

  private Optional<String> word(Mapping mapping, String key, List<String> words) {
    return mapping.get(key).flatMap(value -> scalars.word(value, mapping.at(key), words));
  }

  private Optional<Duration> span(Mapping mapping, String key) {
    return mapping.get(key).flatMap(value -> scalars.span(value, mapping.at(key)));
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
