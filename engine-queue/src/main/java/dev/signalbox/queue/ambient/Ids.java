package dev.signalbox.queue.ambient;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Makes the ids and the chance that the core is given: sorted by time, and not to be guessed. */
public final class Ids {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

  /** Room for many steps is left above. */
  private static final long TAIL_MASK = (1L << 59) - 1;

  private static final long STEP_MASK = (1L << 40) - 1;
  private static final long TAIL_MAX = (1L << 60) - (1L << 41);

  private final RandomGenerator random;
  private final AtomicLong nonces;

  // The last run's chance, and its millisecond.
  private long tail;
  private long tailOf = Long.MIN_VALUE;

  public Ids(RandomGenerator random) {
    this.random = random;
    this.nonces = new AtomicLong(random.nextLong());
  }

  public static Ids secure() {
    return new Ids(new SecureRandom());
  }

  /**
   * 48 bits of time, then 60 of chance, in Crockford's base 32 without its letters that look alike.
   * Of several of one millisecond each sorts behind the one before, by a step that is left to
   * chance.
   */
  public RunId run(Instant now) {
    return new RunId("r" + digits(now.toEpochMilli(), 10) + digits(tail(now.toEpochMilli()), 12));
  }

  /** Of the same time and the same text always the same. */
  public static RunId runOf(Instant time, String text) {
    long tail = Long.parseUnsignedLong(Digest.of(text).hex().substring(0, 15), 16);
    return new RunId("r" + digits(time.toEpochMilli(), 10) + digits(tail & TAIL_MASK, 12));
  }

  private synchronized long tail(long millis) {
    tail =
        millis == tailOf && tail < TAIL_MAX
            ? tail + 1 + (random.nextLong() & STEP_MASK)
            : random.nextLong() & TAIL_MASK;
    tailOf = millis;
    return tail;
  }

  /** Whether this may be the id of a run. */
  public static boolean isRun(String id) {
    return id.length() == 23 && id.startsWith("r");
  }

  /** For an event that came without an id. */
  public String event(Instant now) {
    return "e" + digits(now.toEpochMilli(), 10) + digits(random.nextLong(), 12);
  }

  /** For the record of a trigger. */
  public String trigger(Instant now) {
    return triggers(now) + digits(random.nextLong(), 12);
  }

  /** How the ids of triggers of this moment begin. */
  public static String triggers(Instant at) {
    return "t" + digits(at.toEpochMilli(), 10);
  }

  /** How the ids of the triggers of an event begin that has got its id here. */
  public static Optional<String> triggersOf(String event) {
    return event.length() == 23 && event.startsWith("e")
        ? Optional.of("t" + event.substring(1, 11))
        : Optional.empty();
  }

  /** For what is held back, and for the event of a batch. */
  public String pending(Instant now) {
    return "p" + digits(now.toEpochMilli(), 10) + digits(random.nextLong(), 12);
  }

  /** The name of one delivery of a job: it need not be a secret, only new. */
  public String nonce() {
    return digits(nonces.getAndIncrement(), 12);
  }

  /** For a change to many runs at once. */
  public String bulk(Instant now) {
    return "b" + digits(now.toEpochMilli(), 10) + digits(random.nextLong(), 12);
  }

  /** For an engine that has to be told from others. */
  public String name() {
    return digits(random.nextLong(), 12);
  }

  /** Nobody can guess it. */
  public String secret() {
    return digits(random.nextLong(), 12) + digits(random.nextLong(), 12);
  }

  public long seed() {
    return random.nextLong();
  }

  private static String digits(long value, int count) {
    var out = new char[count];
    for (int i = count - 1, shift = 0; i >= 0; i--, shift += 5) {
      out[i] = ALPHABET[(int) (value >>> shift) & 31];
    }
    return new String(out);
  }
}
