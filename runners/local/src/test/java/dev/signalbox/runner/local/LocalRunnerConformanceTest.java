package dev.signalbox.runner.local;

import dev.signalbox.core.Json;
import dev.signalbox.runner.spi.ProcessRunnerConformance;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.nio.file.Path;
import java.util.Optional;

class LocalRunnerConformanceTest extends ProcessRunnerConformance {
  @Override
  protected Runner runner(ProcessSupervisor supervisor, Path program) {
    var settings = new Json("{\"command\":{\"argv\":[" + Json.string(program.toString()) + "]}}");
    return new LocalRunnerFactory(supervisor).create("local", settings, _ -> Optional.empty());
  }
}
