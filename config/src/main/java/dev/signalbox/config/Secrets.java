package dev.signalbox.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The secrets that engine.yaml names, and every value that was handed out, so that it can be struck
 * out of whatever is written down. Safe for use by many threads; never prints a value.
 */
public final class Secrets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,127}");

  private final SecretSource source;
  private final Path folder;
  private final Set<String> values = ConcurrentHashMap.newKeySet();

  Secrets(SecretSource source, Path folder) {
    this.source = source;
    this.folder = folder;
  }

  /** The value as it is now; empty where there is none that may be used. */
  public Optional<String> lookup(String name) {
    return find(name) instanceof SecretSource.Answer.Found(String value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** Every value that was ever handed out. */
  public Set<String> values() {
    return Set.copyOf(values);
  }

  /** Where the file of a secret is looked for. */
  Path file(String name) {
    return folder.resolve(name);
  }

  SecretSource.Answer find(String name) {
    if (!NAME.matcher(name).matches()) {
      return new SecretSource.Answer.Refused("expected a name of letters, digits, '_', '.' or '-'");
    }
    var answer = source.find(name, folder);
    if (answer instanceof SecretSource.Answer.Found(String value)) {
      values.add(value);
    }
    return answer;
  }

  @Override
  public String toString() {
    return "Secrets[...]";
  }
}
