package dev.signalbox.api.http;

import dev.signalbox.core.RunId;
import java.util.Optional;

/** What a run has changed in its repository. */
public interface Diffs {
  /** As a unified diff; empty for a run that has no repository. */
  Optional<String> of(RunId run) throws Exception;
}
