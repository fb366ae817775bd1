package dev.signalbox.api.house.wrong.plugin.agent;

/** Knows one whom it must not know. */
public record Sibling(Class<?> other) {
  static Sibling of() {
    return new Sibling(dev.signalbox.api.house.wrong.plugin.git.Sibling.class);
  }
}
