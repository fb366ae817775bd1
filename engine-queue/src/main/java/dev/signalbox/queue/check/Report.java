package dev.signalbox.queue.check;

import java.util.List;

/**
 * What was looked at, and what does not hold.
 *
 * @param omitted findings beyond the first thousand
 */
public record Report(List<Finding> findings, long omitted, Counts counts) {
  public Report {
    findings = List.copyOf(findings);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }

  /**
   * Something that does not hold.
   *
   * @param invariant its name, such as {@code I2}; {@code integrity} for what SQLite itself finds
   * @param stream the run, or the name of the stream; empty where it is about the whole file
   * @param sequence the entry, 0 where it is about none
   */
  public record Finding(String invariant, String stream, long sequence, String text) {}

  /**
   * How much was looked at.
   *
   * @param live runs that have not ended
   * @param names streams of event ids and idempotency keys
   * @param budgets runs of which the definition could be made, so that their attempts could be
   *     counted against it
   */
  public record Counts(
      long runs,
      long live,
      long entries,
      long snapshots,
      long approvals,
      long deliveries,
      long names,
      long budgets) {}
}
