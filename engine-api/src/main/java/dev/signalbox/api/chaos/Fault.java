package dev.signalbox.api.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One thing that goes wrong, from its begin to its end. */
sealed interface Fault {
  /** What times to recover are told of: {@code kill engine}. */
  String kind();

  /** Happens, and returns when it is over; what was not as it has to be. */
  Optional<String> happen() throws IOException, InterruptedException;

  /**
   * @param away how long until it is started again
   */
  record Kill(Victim victim, Duration away) implements Fault {
    @Override
    public String kind() {
      return "kill " + victim.kind();
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      victim.kill();
      Thread.sleep(away);
      victim.revive();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "kill -9 of " + victim.name() + ", back after " + Words.of(away);
    }
  }

  record Stop(Victim victim, Duration length) implements Fault {
    @Override
    public String kind() {
      return "stop " + victim.kind();
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      victim.stop();
      try {
        Thread.sleep(length);
      } finally {
        victim.goOn();
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "SIGSTOP of " + victim.name() + " for " + Words.of(length);
    }
  }

  record Delay(Proxy wire, Duration each, Duration length) implements Fault {
    @Override
    public String kind() {
      return FaultKind.PROXY_DELAY.word();
    }

    @Override
    public Optional<String> happen() throws InterruptedException {
      wire.delay(each);
      Thread.sleep(length);
      wire.clear();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return wire.name() + ": each piece " + Words.of(each) + " late, for " + Words.of(length);
    }
  }

  record Cut(Proxy wire, Duration length) implements Fault {
    @Override
    public String kind() {
      return FaultKind.PROXY_CUT.word();
    }

    @Override
    public Optional<String> happen() throws InterruptedException {
      wire.cut();
      Thread.sleep(length);
      wire.clear();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return wire.name() + ": cut for " + Words.of(length);
    }
  }

  record Swallow(Proxy wire, Duration length) implements Fault {
    @Override
    public String kind() {
      return FaultKind.PROXY_SWALLOW.word();
    }

    @Override
    public Optional<String> happen() throws InterruptedException {
      wire.mute();
      Thread.sleep(length);
      wire.clear();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return wire.name() + ": no answer arrives for " + Words.of(length);
    }
  }

  record Flush(RedisChild redis) implements Fault {
    @Override
    public String kind() {
      return FaultKind.FLUSH.word();
    }

    @Override
    public Optional<String> happen() {
      redis.flush();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "FLUSHALL";
    }
  }

  record OldDump(RedisChild redis) implements Fault {
    @Override
    public String kind() {
      return FaultKind.OLD_DUMP.word();
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      redis.comeBackOld();
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "redis dies, and comes back as an older copy";
    }
  }

  record Rival(EngineNode engine) implements Fault {
    @Override
    public String kind() {
      return "rival refused";
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      return engine.rival();
    }

    @Override
    public String toString() {
      return "a second engine on the folder of " + engine.name();
    }
  }

  record Takeover(EngineNode engine) implements Fault {
    @Override
    public String kind() {
      return "takeover";
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      return engine.takeover();
    }

    @Override
    public String toString() {
      return engine.name() + " hangs and is taken over, then it wakes up";
    }
  }

  record FullDisk(SmallDisk disk, Duration length) implements Fault {
    @Override
    public String kind() {
      return FaultKind.FULL_DISK.word();
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      disk.fill();
      try {
        Thread.sleep(length);
      } finally {
        disk.free();
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "the disk of the data folder is full for " + Words.of(length);
    }
  }

  record ClockJump(FalseClock clock, Duration by, Duration length) implements Fault {
    @Override
    public String kind() {
      return FaultKind.CLOCK.word();
    }

    @Override
    public Optional<String> happen() throws IOException, InterruptedException {
      clock.jump(by);
      try {
        Thread.sleep(length);
      } finally {
        clock.right();
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return "the clock jumps by " + by.toSeconds() + " s, and back after " + Words.of(length);
    }
  }
}
