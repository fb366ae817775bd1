package dev.signalbox.runner.streamjson;

import dev.signalbox.runner.spi.RunnerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the agent is called. Values that come from outside stand in one token with their flag, so
 * that none is taken for a flag.
 */
record Invocation(
    List<String> command, Optional<String> model, String permissionMode, List<String> further) {
  /** Set by the runner, or such that it could not work with them. */
  private static final Set<String> OWN =
      Set.of(
          "-p",
          "--print",
          "--output-format",
          "--input-format",
          "--verbose",
          "--model",
          "--permission-mode",
          "--permission-prompt-tool",
          "-r",
          "--resume",
          "-c",
          "--continue",
          "--session-id",
          "--fork-session",
          "--replay-user-messages",
          "-h",
          "--help",
          "-v",
          "--version");

  Invocation {
    for (String argument : further) {
      if (OWN.contains(argument.split("=", 2)[0])) {
        throw new RunnerException(
            "args: the runner sets "
                + argument
                + " itself, or cannot work with it; remove it (model and permission-mode are keys)");
      }
    }
    if (command.isEmpty()) {
      throw new RunnerException("command: expected a program, found an empty list");
    }
  }

  List<String> argv(Optional<List<String>> otherCommand, Optional<String> resume) {
    var argv = new ArrayList<>(otherCommand.orElse(command));
    argv.addAll(
        List.of(
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--permission-mode=" + permissionMode));
    model.ifPresent(name -> argv.add("--model=" + name));
    resume.ifPresent(session -> argv.add("--resume=" + session));
    argv.addAll(further);
    return argv;
  }
}
