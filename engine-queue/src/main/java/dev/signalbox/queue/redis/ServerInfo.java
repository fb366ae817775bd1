package dev.signalbox.queue.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a server tells of itself: the answer to {@code INFO}. */
record ServerInfo(Map<String, String> fields) {
  private static final int MAJOR = 6;
  private static final int MINOR = 2;
  private static final String NO_EVICTION = "noeviction";

  static ServerInfo of(String text) {
    return new ServerInfo(
        text.lines()
            .map(line -> line.split(":", 2))
            .filter(pair -> pair.length == 2)
            .collect(
                Collectors.toUnmodifiableMap(
                    pair -> pair[0], pair -> pair[1].strip(), (first, _) -> first)));
  }

  /** Why it cannot be used; empty if it can. */
  Optional<String> refusal() {
    String version = fields.getOrDefault("redis_version", "0");
    String policy = fields.getOrDefault("maxmemory_policy", NO_EVICTION);
    if (isOld(version)) {
      return Optional.of(
          "expected Redis " + MAJOR + "." + MINOR + " or newer, or Valkey, found " + version);
    }
    return policy.equals(NO_EVICTION)
        ? Optional.empty()
        : Optional.of(
            "expected maxmemory-policy "
                + NO_EVICTION
                + ", found "
                + policy
                + ", with which Redis drops work when its memory is full; set it in redis.conf, or"
                + " give another server");
  }

  String name() {
    return fields.containsKey("valkey_version")
        ? "Valkey " + fields.get("valkey_version")
        : "Redis " + fields.getOrDefault("redis_version", "of unknown version");
  }

  /** Whether a restart of the server loses what is in it. */
  boolean forgets() {
    return !fields.getOrDefault("aof_enabled", "0").equals("1");
  }

  private static boolean isOld(String version) {
    int[] parts =
        Arrays.stream(version.split("[^0-9]+"))
            .filter(part -> !part.isEmpty())
            .limit(2)
            .mapToInt(Integer::parseInt)
            .toArray();
    int major = parts.length > 0 ? parts[0] : 0;
    int minor = parts.length > 1 ? parts[1] : 0;
    return major < MAJOR || (major == MAJOR && minor < MINOR);
  }
}
