package dev.signalbox.api.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Draws what goes wrong next. The same seed and the same plan give the same list. */
final class Misfortune {
  private final Stage stage;
  private final Random random;
  private final List<Supplier<Optional<Fault>>> kinds = new ArrayList<>();

  Misfortune(Stage stage) {
    this.stage = stage;
    this.random = new Random(stage.plan().seed());
    for (FaultKind kind : FaultKind.values()) {
      if (stage.plan().faults().contains(kind)) {
        kinds.add(() -> drawn(kind));
      }
    }
  }

  /** Empty where there is nothing that could go wrong here. */
  Optional<Fault> next() {
    for (int tries = 0; tries < 100 && !kinds.isEmpty(); tries++) {
      Optional<Fault> fault = kinds.get(random.nextInt(kinds.size())).get();
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** Whether the next one comes before this one has healed. */
  boolean isHurried() {
    return random.nextInt(4) == 0;
  }

  Duration rest() {
    return millis(200, 1500);
  }

  private Optional<Fault> drawn(FaultKind kind) {
    return switch (kind) {
      case KILL -> Optional.of(new Fault.Kill(one(stage.victims()), millis(0, 2500)));
      case STOP -> Optional.of(new Fault.Stop(one(stage.victims()), stop()));
      case PROXY_DELAY ->
          Optional.of(new Fault.Delay(one(stage.wires()), millis(20, 400), millis(1000, 6000)));
      case PROXY_CUT -> Optional.of(new Fault.Cut(one(stage.wires()), millis(50, 4000)));
      case PROXY_SWALLOW -> Optional.of(new Fault.Swallow(one(stage.wires()), millis(300, 7000)));
      case FLUSH -> stage.redis().map(Fault.Flush::new);
      case OLD_DUMP -> stage.redis().filter(RedisChild::hasCopy).map(Fault.OldDump::new);
      case RIVAL -> Optional.of(rival(one(stage.engines())));
      case FULL_DISK -> stage.disk().map(disk -> new Fault.FullDisk(disk, millis(1000, 6000)));
      case CLOCK ->
          // A process sees it after a second at the latest.
          stage.clock().map(clock -> new Fault.ClockJump(clock, jump(), millis(1500, 6000)));
    };
  }

  private Fault rival(EngineNode engine) {
    return random.nextBoolean() ? new Fault.Rival(engine) : new Fault.Takeover(engine);
  }

  /** Shorter and longer than a lease of 5 s. */
  private Duration stop() {
    return random.nextInt(3) == 0 ? millis(6000, 12_000) : millis(200, 3000);
  }

  private Duration jump() {
    return Duration.ofSeconds(random.nextInt(240) + 10L)
        .multipliedBy(random.nextBoolean() ? 1 : -1);
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least));
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
