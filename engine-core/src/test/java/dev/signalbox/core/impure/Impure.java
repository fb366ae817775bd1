package dev.signalbox.core.impure;

import dev.signalbox.core.Digest;
import java.io.File;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Everything that the core must not do, so that the rules against it can be seen to bite. */
@SuppressWarnings("all")
final class Impure {
  static int counter;

  static final class OfClock {
    Instant now() {
      return Instant.now();
    }

    long millis() {
      return System.currentTimeMillis();
    }

    Object date() {
      return LocalDate.now();
    }

    Object clock() {
      return Clock.systemUTC();
    }
  }

  static final class OfChance {
    double random() {
      return Math.random();
    }

    Object uuid() {
      return UUID.randomUUID();
    }

    Object generator() {
      return new Random();
    }

    Object date() {
      return new Date();
    }

    int identity(Object object) {
      return System.identityHashCode(object);
    }
  }

  static final class OfEnvironment {
    String environment() {
      return System.getenv("HOME") + System.getProperty("user.dir");
    }

    byte[] bytes(String text) {
      return text.getBytes();
    }

    String lower(String text) {
      return text.toLowerCase();
    }

    String formatted(String text) {
      return String.format("%s", text);
    }

    boolean file() {
      return new File("x").exists();
    }
  }

  static final class OfThreads {
    void run() {
      Thread.ofVirtual().start(() -> {});
    }

    Stream<String> parallel(Stream<String> stream) {
      return stream.parallel();
    }
  }

  static final class OfOrder {
    Object map() {
      return Map.of("a", 1, "b", 2);
    }

    Object set() {
      return Set.copyOf(Set.of("a"));
    }
  }

  static final class OfSecurity {
    Object digest() throws Exception {
      return MessageDigest.getInstance("MD5") + Digest.of("x").hex();
    }
  }

  /** The other half is in the package below. */
  static final class OfCycles {
    Object other() {
      return new dev.signalbox.core.impure.ring.Other();
    }
  }
}
