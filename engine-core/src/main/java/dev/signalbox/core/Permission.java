package dev.signalbox.core;

import java.util.List;
import java.util.Locale;

/** Who may decide an approval. */
final class Permission {
  private Permission() {}

  /**
   * {@code by} names tokens, or roles, which stand for themselves and all above; empty: operator
   * and above.
   */
  static boolean toDecide(Actor actor, List<String> by) {
    if (by.isEmpty()) {
      return actor.role().compareTo(Actor.Role.OPERATOR) >= 0;
    }
    return by.stream().anyMatch(name -> name.equals(actor.name()) || isRoleOf(actor, name));
  }

  private static boolean isRoleOf(Actor actor, String name) {
    return List.of(Actor.Role.values()).stream()
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
        .anyMatch(role -> actor.role().compareTo(role) >= 0);
  }
}
