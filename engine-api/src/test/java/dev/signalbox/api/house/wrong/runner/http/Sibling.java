package dev.signalbox.api.house.wrong.runner.http;

/** Knows one whom it must not know. */
public record Sibling(Class<?> other) {
  static Sibling of() {
    return new Sibling(dev.signalbox.api.house.wrong.plugin.git.Sibling.class);
  }
}
