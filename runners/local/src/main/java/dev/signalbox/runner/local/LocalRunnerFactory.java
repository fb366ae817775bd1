package dev.signalbox.runner.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.runner.spi.JsonTree;
import dev.signalbox.runner.spi.Limits;
import dev.signalbox.runner.spi.ProcessSettings;
import dev.signalbox.runner.spi.Runner;
import dev.signalbox.runner.spi.RunnerFactory;
import dev.signalbox.runner.spi.Secrets;
import dev.signalbox.runner.spi.process.ProcessSupervisor;
import java.util.ArrayList;
import java.util.List;

/** The type {@code local}. */
public final class LocalRunnerFactory implements RunnerFactory {
  private final ProcessSupervisor supervisor;

  public LocalRunnerFactory() {
    this(ProcessSupervisor.standard());
  }

  LocalRunnerFactory(ProcessSupervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public String type() {
    return "local";
  }

  @Override
  public Shape settings() {
    var keys = new ArrayList<>(ProcessSettings.keys());
    keys.addFirst(
        Shape.Key.required(
            "command",
            new Shape.CommandLine(),
            "The program: a text for the shell, or a list of arguments. The prompt is its input."));
    return new Shape.Keys(keys);
  }

  @Override
  public Runner create(String name, Json settings, Secrets secrets) {
    JsonNode tree = JsonTree.of(settings);
    List<String> argv = Command.argv(tree.path("command"));
    return new LocalRunner(name, argv, ProcessSettings.of(tree, Limits.NONE), secrets, supervisor);
  }
}
