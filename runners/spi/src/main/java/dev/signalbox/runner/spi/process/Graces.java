package dev.signalbox.runner.spi.process;

import java.time.Duration;

/**
 * How long a process is given before the next, harder means is used.
 *
 * @param afterInterrupt from SIGINT to SIGTERM
 * @param afterTerminate from SIGTERM to SIGKILL
 * @param afterRecord from a record that concludes the attempt to the first of these
 */
public record Graces(Duration afterInterrupt, Duration afterTerminate, Duration afterRecord) {
  public static final Graces STANDARD =
      new Graces(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30));
}
