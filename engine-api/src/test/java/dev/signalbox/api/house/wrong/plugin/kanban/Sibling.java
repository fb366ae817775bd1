package dev.signalbox.api.house.wrong.plugin.kanban;

/** Knows one whom it must not know. */
public record Sibling(Class<?> other) {
  static Sibling of() {
    return new Sibling(dev.signalbox.api.house.wrong.plugin.git.Sibling.class);
  }
}
