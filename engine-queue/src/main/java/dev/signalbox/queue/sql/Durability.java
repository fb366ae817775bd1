package dev.signalbox.queue.sql;

/** What is certain when an append is durable. */
public enum Durability {
  /** It survives the loss of power, of the machine that the store is on. */
  FULL,
  /** It survives the end of this process; the last moments before a loss of power may be gone. */
  RELAXED
}
