package dev.signalbox.api.http;

import dev.signalbox.core.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What the steps of a run have printed. */
public interface Logs {
  /** The text so far, UTF-8; empty where there is none. Whoever asks closes it. */
  Optional<InputStream> open(RunId run) throws IOException;
}
