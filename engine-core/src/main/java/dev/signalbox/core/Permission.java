package dev.signalbox.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who may decide an approval. */
public final class Permission {
  /** Who may where nobody is named, and all above. */
  static final List<String> STANDARD = List.of("operator");

  private Permission() {}

  /**
   * {@code by} names roles, which stand for themselves and all above, or tokens; empty: operator
   * and above. The name of a role always means the role: a token cannot be called like one to pass
   * for it.
   */
  public static boolean toDecide(Actor actor, List<String> by) {
    return (by.isEmpty() ? STANDARD : by)
        .stream()
            .anyMatch(name ->
                role(name)
                    .map(role -> actor.role().compareTo(role) >= 0)
                    .orElse(name.equals(actor.name())));
  }

  private static Optional<Actor.Role> role(String name) {
    return Arrays.stream(Actor.Role.values())
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }
}
