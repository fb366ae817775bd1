package dev.signalbox.runner.spi.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends signals. A process that is gone by now, or has become another one, gets none. */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private final ProcessTable table;

  Signals(ProcessTable table) {
    this.table = table;
  }

  void terminate(ProcessTable.Entry process) {
    handle(process).ifPresent(ProcessHandle::destroy);
  }

  void kill(ProcessTable.Entry process) {
    handle(process).ifPresent(ProcessHandle::destroyForcibly);
  }

  /**
   * The JVM can send no signal but SIGTERM and SIGKILL: the shell does it.
   *
   * @param targets process numbers; those of a group with a minus sign. To be known to be alive at
   *     this moment
   */
  void send(String signal, List<String> targets) {
    if (targets.isEmpty()) {
      return;
    }
    var argv = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"$@\"", signal));
    argv.addAll(targets);
    try {
      var builder = new ProcessBuilder(argv);
      builder.environment().clear();
      builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.start().onExit().join();
    } catch (IOException e) {
      LOG.warn("signal {} could not be sent to {}: {}", signal, targets, e.toString());
    }
  }

  /**
   * A handle remembers when its process began, and checks it again when it sends; so this is
   * checked before.
   */
  private Optional<ProcessHandle> handle(ProcessTable.Entry process) {
    return ProcessHandle.of(process.pid())
        .filter(_ ->
            table.find(process.pid()).filter(now -> now.start() == process.start()).isPresent());
  }
}
