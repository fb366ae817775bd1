package dev.signalbox.runner.streamjson;

import dev.signalbox.core.Allowance;
import dev.signalbox.runner.spi.AttemptSpec;
import dev.signalbox.runner.spi.RunnerException;
import java.math.BigDecimal;
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

  /** The program alone knows the price of what it does while it does it. */
  private static final String MAX_USD = "--max-budget-usd";

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

  List<String> argv(AttemptSpec spec) {
    var argv = new ArrayList<>(spec.command().orElse(command));
    argv.addAll(
        List.of(
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--permission-mode=" + permissionMode));
    model.ifPresent(name -> argv.add("--model=" + name));
    spec.resume().ifPresent(session -> argv.add("--resume=" + session));
    if (further.stream().noneMatch(argument -> argument.startsWith(MAX_USD))) {
      spec.allowance().flatMap(Allowance::microUsd).ifPresent(limit -> argv.add(maxUsd(limit)));
    }
    argv.addAll(further);
    return argv;
  }

  /** It takes no limit of nothing. */
  private static String maxUsd(long micro) {
    return MAX_USD
        + "="
        + BigDecimal.valueOf(Math.max(1, micro), 6).stripTrailingZeros().toPlainString();
  }
}
