package dev.signalbox.plugin.kanban;

import dev.signalbox.plugin.spi.Cards.Card;

/** What was found in a card's file. */
sealed interface Reading {
  /** A card, and the whole text of its file. */
  record Good(Card card, String text) implements Reading {}

  /**
   * No card: half-written, broken, or not ours to read. Never a sign that the card is gone or has
   * moved.
   */
  record Bad(String reason) implements Reading {}
}
