package dev.signalbox.api.http;

import dev.signalbox.core.Actor.Role;
import dev.signalbox.queue.log.Kebab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The matrix of {@code roles.txt}: complete, or it is not read at all. */
final class Roles {
  private final Map<Action, Map<Role, Grant>> grants = new EnumMap<>(Action.class);

  /** What a cell says. */
  enum Grant {
    YES,
    NO,
    /** The thing that is acted upon decides. */
    NAMED
  }

  static Roles shipped() {
    try (var in = Roles.class.getResourceAsStream("roles.txt")) {
      if (in == null) {
        throw new IllegalStateException("expected the resource roles.txt, found none");
      }
      return new Roles(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Roles(String matrix) {
    List<List<String>> rows =
        matrix
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> List.of(line.strip().split(" +")))
            .toList();
    List<Role> columns =
        rows.getFirst().stream().skip(1).map(name -> constant(Role.values(), name)).toList();
    for (List<String> row : rows.subList(1, rows.size())) {
      var grant = new EnumMap<Role, Grant>(Role.class);
      for (int i = 0; i < columns.size(); i++) {
        grant.put(columns.get(i), constant(Grant.values(), row.get(i + 1)));
      }
      grants.put(constant(Action.values(), row.getFirst()), grant);
    }
    for (Action action : Action.values()) {
      if (grants.getOrDefault(action, Map.of()).size() != Role.values().length) {
        throw new IllegalStateException(
            "roles: expected a cell for each role of " + Kebab.of(action.name()));
      }
    }
  }

  Grant grant(Action action, Role role) {
    return grants.getOrDefault(action, Map.of()).getOrDefault(role, Grant.NO);
  }

  private static <E extends Enum<E>> E constant(E[] constants, String kebab) {
    return Arrays.stream(constants)
        .filter(constant -> Kebab.of(constant.name()).equals(kebab))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "roles: expected one of " + Arrays.toString(constants) + ", found " + kebab));
  }
}
