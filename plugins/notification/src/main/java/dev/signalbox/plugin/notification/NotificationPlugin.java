package dev.signalbox.plugin.notification;

import dev.signalbox.plugin.spi.EvidenceKind;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.StepKind;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Notifications at work. Nothing runs by itself: it speaks when it is called. */
final class NotificationPlugin implements Plugin {
  private final NotifyStep step;
  private final Announcer announcer;

  NotificationPlugin(Notifier notifier, Clock clock) {
    this.step = new NotifyStep(notifier, clock);
    this.announcer = new Announcer(notifier, clock);
  }

  @Override
  public Map<String, StepKind> steps() {
    return Map.of("notify", step);
  }

  @Override
  public Map<String, EvidenceKind> evidence() {
    return Map.of();
  }

  @Override
  public List<Hook> hooks() {
    return announcer.facts().isEmpty() ? List.of() : List.of(announcer);
  }

  @Override
  public void start() {}

  @Override
  public void close() {}
}
