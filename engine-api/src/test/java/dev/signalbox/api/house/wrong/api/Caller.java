package dev.signalbox.api.house.wrong.api;

import dev.signalbox.api.house.wrong.core.Transition;

/** Decides, without being the engine. */
public record Caller(String text) {
  static Caller decided() {
    return new Caller(Transition.begin() + Transition.apply());
  }
}
