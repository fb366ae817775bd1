package dev.signalbox.api;

import dev.signalbox.config.ConfigReader;
import dev.signalbox.queue.sqlite.NativeLibrary;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every engine needs is loaded by one thread while another reads the command line and
 * engine.yaml.
 */
final class HeadStart {
  private static final Set<String> COMMANDS = Set.of("serve", "api");

  private HeadStart() {}

  /** Where these are the arguments of a command that runs an engine. */
  static void of(String... args) {
    if (args.length > 0 && COMMANDS.contains(args[0])) {
      Thread.ofPlatform().name("head-start").daemon().start(HeadStart::load);
    }
  }

  private static void load() {
    Logger log = LoggerFactory.getLogger(HeadStart.class);
    try {
      ConfigReader.prepare();
      NativeLibrary.prepare();
    } catch (RuntimeException | LinkageError e) {
      log.debug("whoever needs it meets the same, and says so", e);
    }
  }
}
