package dev.signalbox.runner.spi;

import dev.signalbox.core.Allowance;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt of an agent, as it is to be carried out.
 *
 * @param directory where the program runs; exists
 * @param files what the attempt and the engine tell each other by; see there
 * @param command the program and its first arguments, instead of the runner's own
 * @param environment what it gets besides PATH, HOME, LANG and TMPDIR, which it may replace, and
 *     the SIGNALBOX variables, which it may not
 * @param prompt goes to the program's standard input, which is then closed
 * @param resume the session to go on with, where the runner can
 * @param allowance what it may consume, where that is limited. A program that can keep to a price
 *     by itself is told; everything else is seen to by whoever hears the events
 * @param log the raw output, before anything looks at it; standard output and error in the order in
 *     which they came. Not closed
 */
public record AttemptSpec(
    AttemptId id,
    Path directory,
    AttemptFiles files,
    Optional<List<String>> command,
    Map<String, String> environment,
    String prompt,
    Optional<String> resume,
    Limits limits,
    Optional<Allowance> allowance,
    OutputStream log) {
  public AttemptSpec {
    command = command.map(List::copyOf);
    environment = Map.copyOf(environment);
  }
}
