package dev.signalbox.config;

import java.util.List;

/** What came of reading engine.yaml. */
public sealed interface Reading {
  /** It can be used. */
  record Loaded(EngineConfig config, List<Problem> warnings) implements Reading {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /** It cannot: every error in it, and the warnings, in the order of the file. */
  record Broken(List<Problem> problems) implements Reading {
    public Broken {
      problems = List.copyOf(problems);
    }
  }
}
