package dev.signalbox.plugin.spi;

import java.util.Locale;

/**
 * Where a guard or a transform can attach. The payload of each is a JSON object with the members
 * named here.
 */
public enum HookPoint {
  /** An event before it is accepted: {@code name}, {@code data}. */
  EVENT_ACCEPT,
  /**
   * A run before its first step is decided: {@code workflow}, {@code event}. A veto makes it a
   * failed run, kind {@code vetoed}.
   */
  RUN_START,
  /**
   * An attempt before it starts: {@code run}, {@code step}, {@code attempt}, {@code kind}, {@code
   * input}. A veto fails the step.
   */
  ATTEMPT_START,
  /**
   * The text that an agent is going to get: {@code run}, {@code step}, {@code attempt}, {@code
   * prompt}.
   */
  PROMPT_RENDER,
  /** Before a commit is merged: {@code run}, {@code commit}, {@code base}, {@code paths}. */
  GIT_MERGE,
  /** Before the engine moves a card: {@code id}, {@code from}, {@code to}. */
  CARD_MOVE,
  /** A notification before it is sent: {@code on}, {@code title}, {@code text}. */
  NOTIFY_RENDER;

  /** The name in logs and docs, such as {@code attempt.start}. */
  public String dotted() {
    return name().toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
