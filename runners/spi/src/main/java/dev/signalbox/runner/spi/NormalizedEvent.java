package dev.signalbox.runner.spi;

import dev.signalbox.core.Json;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an agent is doing, in words that all runners share. For people to watch and to keep; never
 * evidence.
 */
public sealed interface NormalizedEvent {
  /**
   * The agent has begun. {@code session} names what a later attempt can resume; it comes as soon as
   * it is known.
   */
  record Started(String session, Optional<String> model, Optional<String> version)
      implements NormalizedEvent {}

  record Text(String text) implements NormalizedEvent {}

  record Thinking(String text) implements NormalizedEvent {}

  record ToolStarted(String id, String name, Json input) implements NormalizedEvent {}

  record ToolEnded(String id, boolean ok) implements NormalizedEvent {}

  /** The program retries a request to its provider by itself. */
  record Retrying(OptionalInt status, String message) implements NormalizedEvent {}

  record RateLimit(Json info) implements NormalizedEvent {}

  record PermissionDenied(String tool) implements NormalizedEvent {}

  /**
   * What was consumed so far, all in all. It comes as often as the program tells anything of it,
   * and may fall short of what was consumed until the last.
   *
   * @param complete whether the program has come to its end by that
   */
  record Consumed(Usage usage, boolean complete) implements NormalizedEvent {}

  /** Something of a type that this version of the runner does not know. */
  record Unknown(String type) implements NormalizedEvent {}
}
