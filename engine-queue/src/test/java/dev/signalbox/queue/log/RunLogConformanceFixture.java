package dev.signalbox.queue.log;

import java.io.IOException;

/** What a back end brings to be tested. */
public interface RunLogConformanceFixture extends AutoCloseable {
  /** Opens the log: the first time empty, after it was closed with what it held then. */
  RunLog open() throws Exception;

  /** Removes everything. */
  @Override
  void close() throws IOException;
}
