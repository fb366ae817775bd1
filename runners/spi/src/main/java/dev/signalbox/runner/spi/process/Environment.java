package dev.signalbox.runner.spi.process;

import dev.signalbox.runner.spi.AttemptFiles;
import dev.signalbox.runner.spi.AttemptId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The environment of an attempt's processes, built from empty: PATH, HOME and LANG of the engine, a
 * TMPDIR of the attempt's own, then what the step adds, then the SIGNALBOX variables.
 */
final class Environment {
  static final String PATH = "/usr/local/bin:/usr/bin:/bin";
  static final String MARK = "SIGNALBOX_OUTCOME";
  private static final String RESERVED = "SIGNALBOX_";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Environment() {}

  static Map<String, String> of(
      AttemptId id, AttemptFiles files, Map<String, String> engine, Map<String, String> added) {
    var all = new TreeMap<String, String>();
    all.put("PATH", engine.getOrDefault("PATH", PATH));
    all.put("HOME", engine.getOrDefault("HOME", System.getProperty("user.home", "/")));
    all.put("LANG", engine.getOrDefault("LANG", "C.UTF-8"));
    all.put("TMPDIR", files.temporary().toString());
    all.putAll(added);
    all.put("SIGNALBOX_RUN", id.run().toString());
    all.put("SIGNALBOX_STEP", id.step().toString());
    all.put("SIGNALBOX_ATTEMPT", Integer.toString(id.number()));
    all.put("SIGNALBOX_KEY", id.key());
    all.put("SIGNALBOX_OUTPUT", files.output().toString());
    all.put(MARK, files.outcome().toString());
    return all;
  }

  /** What is wrong with the variables that a step adds. */
  static Optional<String> objection(Map<String, String> added) {
    for (var variable : added.entrySet()) {
      if (!NAME.matcher(variable.getKey()).matches()) {
        return Optional.of(
            "expected the name of a variable (letters, digits, '_'), found '"
                + variable.getKey()
                + "'");
      }
      if (variable.getKey().startsWith(RESERVED)) {
        return Optional.of(
            "the variable " + variable.getKey() + " is the engine's own; choose another name");
      }
      if (variable.getValue().indexOf('\0') >= 0) {
        return Optional.of(
            "the variable " + variable.getKey() + " holds a NUL, which no environment can");
      }
    }
    return Optional.empty();
  }
}
