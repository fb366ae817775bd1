package dev.signalbox.config;

import java.nio.file.Path;
import java.util.Map;

/** Where the values of {@code ${secret:NAME}} come from. */
public interface SecretSource {
  /**
   * @param folder the {@code secrets} folder of engine.yaml, which need not exist
   */
  Answer find(String name, Path folder);

  /** What is known about a secret. */
  sealed interface Answer {
    /** Its value, which is never printed. */
    record Found(String value) implements Answer {
      @Override
      public String toString() {
        return "Found[...]";
      }
    }

    record Missing() implements Answer {}

    /** It is there, but must not or cannot be used. */
    record Refused(String reason) implements Answer {}
  }

  /**
   * A file of the folder that only its owner can change and others cannot read, else a variable.
   */
  static SecretSource standard(Map<String, String> environment) {
    return new StandardSecretSource(environment);
  }
}
