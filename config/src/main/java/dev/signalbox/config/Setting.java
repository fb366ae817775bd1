package dev.signalbox.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What the readers of one file share.
 *
 * @param runners empty where a stored definition is compiled again, whose runners may be gone
 * @param workflows the names of all; empty in the same case
 * @param declared what is declared of the data of events, by their names; nothing in the same case
 */
record Setting(
    Vocabulary vocabulary,
    Problems problems,
    Secrets secrets,
    Path folder,
    String standardRunner,
    Optional<Installed> runners,
    Optional<SortedSet<String>> workflows,
    Map<String, DataFields> declared) {

  /** The part of the file around the workflows, as far as their steps need it. */
  interface Installed {
    /** Whether this runner can be used; else a problem at this place. */
    void useRunner(String name, Place place, String path);

    /** Whether the plugin of this name can work; else a problem. */
    void usePlugin(String name, Place place, String path);
  }

  Scalars scalars() {
    return new Scalars(problems);
  }

  SecretNames secretNames() {
    return new SecretNames(secrets, problems);
  }
}
