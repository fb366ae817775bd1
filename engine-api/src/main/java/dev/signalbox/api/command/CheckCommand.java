package dev.signalbox.api.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signalbox.api.cli.ExitCode;
import dev.signalbox.queue.check.CheckDb;
import dev.signalbox.queue.check.Report;
import dev.signalbox.queue.engine.Definitions;
import dev.signalbox.queue.log.StoreUnavailable;
import dev.signalbox.queue.log.UnusableStore;
import dev.signalbox.queue.postgres.PostgresAddress;
import dev.signalbox.queue.postgres.PostgresDatabase;
import dev.signalbox.queue.sql.SqlAudit;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The command {@code check-db}: reads a store and says what of it does not hold together. */
final class CheckCommand {
  private final boolean json;
  private final PrintStream out;
  private final PrintStream err;

  CheckCommand(boolean json, PrintStream out, PrintStream err) {
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /**
   * With the compiler that stored definitions need, attempts are counted against their budgets too.
   */
  ExitCode run(Path data, Optional<Definitions.Compiler> compiler) {
    return run(data, () -> CheckDb.check(data, compiler));
  }

  /** As {@link #run(Path, Optional)}, of a database of PostgreSQL. */
  ExitCode run(PostgresAddress address, Optional<Definitions.Compiler> compiler) {
    return run(
        address,
        () -> {
          try (SqlAudit stored = PostgresDatabase.audit(address)) {
            return CheckDb.check(stored, compiler);
          }
        });
  }

  private ExitCode run(Object data, Supplier<Report> check) {
    try {
      Report report = check.get();
      if (json) {
        out.println(json(report));
      } else {
        print(data, report);
      }
      return report.isClean() ? ExitCode.OK : ExitCode.FAILED;
    } catch (StoreUnavailable e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (UnusableStore e) {
      err.println("signalbox: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private void print(Object data, Report report) {
    for (Report.Finding finding : report.findings()) {
      String entry = finding.sequence() == 0 ? "" : " entry " + finding.sequence();
      out.println(finding.invariant() + " " + finding.stream() + entry + ": " + finding.text());
    }
    if (report.omitted() > 0) {
      out.println("and " + report.omitted() + " more");
    }
    Report.Counts counts = report.counts();
    out.println(
        data
            + ": "
            + (report.isClean() ? "sound" : "NOT sound")
            + "; looked at "
            + Program.count(counts.runs(), "run")
            + " ("
            + counts.live()
            + " live), "
            + Program.count(counts.entries(), "entry", "entries")
            + ", "
            + Program.count(counts.snapshots(), "snapshot")
            + ", "
            + Program.count(counts.approvals(), "approval"));
  }

  private static ObjectNode json(Report report) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("sound", report.isClean());
    var findings = root.putArray("findings");
    for (Report.Finding finding : report.findings()) {
      findings
          .addObject()
          .put("invariant", finding.invariant())
          .put("stream", finding.stream())
          .put("sequence", finding.sequence())
          .put("text", finding.text());
    }
    root.put("omitted", report.omitted());
    Report.Counts counts = report.counts();
    root.putObject("looked-at")
        .put("runs", counts.runs())
        .put("live", counts.live())
        .put("entries", counts.entries())
        .put("snapshots", counts.snapshots())
        .put("approvals", counts.approvals())
        .put("deliveries", counts.deliveries())
        .put("names", counts.names())
        .put("budgets", counts.budgets());
    return root;
  }
}
