package dev.signalbox.api.steps;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import java.io.IOException;
import java.io.OutputStream;

/** Where what attempts print goes, without the secrets in it. */
interface StepLogs {
  OutputStream open(RunId run, StepPath step, int attempt, String kind) throws IOException;
}
