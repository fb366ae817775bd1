package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check this machine and this engine.yaml, and say what to do about what is wrong.")
final class DoctorCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private final LocalCommands.Config config = new LocalCommands.Config();

  @Option(names = "--strict", description = "Exit code 1 for warnings, too.")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON object, for scripts.")
  private boolean json;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var terminal = context.terminal();
    var file = config.in(terminal);
    var inspection = context.commands().inspect(file);
    var machine = new MachineChecks(terminal);
    var findings = new ArrayList<Finding>(machine.all());
    findings.addAll(new EngineChecks(file).all(inspection));
    if (json) {
      print(findings);
    } else {
      table(findings);
    }
    if (inspection instanceof Commands.Inspection.Broken) {
      return ExitCode.USAGE.number();
    }
    boolean isBad =
        findings.stream()
            .anyMatch(it ->
                it.level() == Finding.Level.FAIL || (strict && it.level() == Finding.Level.WARN));
    return (isBad ? ExitCode.FAILED : ExitCode.OK).number();
  }

  private void table(List<Finding> findings) {
    for (Finding finding : findings) {
      String level = finding.level().word();
      context
          .out()
          .println(
              context.ink().paint("%-4s".formatted(level), Ink.Tone.ofStatus(level))
                  + "  %-14s  ".formatted(finding.name())
                  + Plain.line(finding.found())
                  + (finding.remedy().isEmpty() ? "" : "; " + Plain.line(finding.remedy())));
    }
  }

  private void print(List<Finding> findings) {
    var object = JsonNodeFactory.instance.objectNode();
    var checks = object.putArray("checks");
    for (Finding finding : findings) {
      checks
          .addObject()
          .put("name", finding.name())
          .put("status", finding.level().word())
          .put("found", finding.found())
          .put("remedy", finding.remedy());
    }
    context.out().println(object);
  }
}
