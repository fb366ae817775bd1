package dev.signalbox.core;

import java.util.List;
import java.util.Optional;

/** The run that this one was made of. */
public sealed interface Origin {
  RunId run();

  /** The run whose workspace is used; empty for its own. */
  Optional<RunId> workspace();

  /** What the first attempts are told, such as the comment of a rejection. */
  List<Failure> feedback();

  /** It had ended, and is tried again. */
  record Retry(RunId run, Optional<RunId> workspace, List<Failure> feedback) implements Origin {
    public Retry {
      feedback = List.copyOf(feedback);
    }
  }

  /** It has gone on as this run. */
  record Continued(RunId run) implements Origin {
    @Override
    public Optional<RunId> workspace() {
      return Optional.empty();
    }

    @Override
    public List<Failure> feedback() {
      return List.of();
    }
  }

  /** {@code sequence}: the entry of its log that this run goes on from. */
  record Fork(RunId run, long sequence, Optional<RunId> workspace) implements Origin {
    @Override
    public List<Failure> feedback() {
      return List.of();
    }
  }
}
