package dev.signalbox.api;

import dev.signalbox.api.cli.Cli;
import dev.signalbox.api.cli.Terminal;
import dev.signalbox.api.command.Program;

/** The program: wires what the command line asks for, and ends with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    HeadStart.of(args);
    Terminal terminal = Terminal.system();
    int code = Cli.execute(new Program(terminal.err()), terminal, args);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }
}
