package dev.signalbox.queue.gates;

/** What became of the wish to let something that is pending go on, or to drop it. */
public sealed interface PendingChange {
  record Done() implements PendingChange {}

  /** There is nothing of this id; it may have gone on meanwhile. */
  record Unknown() implements PendingChange {}

  record NotPossible(String reason) implements PendingChange {}
}
