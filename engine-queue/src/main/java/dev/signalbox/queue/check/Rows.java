package dev.signalbox.queue.check;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.StepRun;
import dev.signalbox.queue.codec.Codec;
import dev.signalbox.queue.engine.Turns;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ApprovalRow.Status;
import dev.signalbox.queue.log.Audited.Contents;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.SlotRow;
import dev.signalbox.queue.log.SpentRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds the rows of a run against what its entries describe. */
public final class Rows {
  private final Run run;
  private final Codec codec;
  private final Findings findings;

  public Rows(Run run, Codec codec, Findings findings) {
    this.codec = codec;
    this.run = run;
    this.findings = findings;
  }

  public void compare(Contents contents) {
    contents
        .row()
        .ifPresentOrElse(row -> compare(row, contents), () -> add("I24", "it has no row"));
    compare(contents.approvals());
    contents.deliveries().forEach(this::compare);
    turns(contents);
  }

  /** Slots are derived: a row too many keeps somebody out, one too few lets one too many in. */
  private void turns(Contents contents) {
    boolean trusted = contents.row().filter(row -> row.quarantine().isPresent()).isEmpty();
    Set<Object> tickets = new HashSet<>();
    Set<Object> slots = new HashSet<>();
    if (trusted) {
      Admission.tickets(run).forEach(ticket -> tickets.add(Turns.row(codec, ticket)));
      Admission.held(run)
          .forEach(held ->
              slots.add(
                  new SlotRow(
                      Place.of(held.place()),
                      run.id(),
                      held.step().map(StepPath::value).orElse(""))));
    }
    Set<Object> spent = new HashSet<>();
    Admission.spent(run).forEach(each -> spent.add(SpentRow.of(each)));
    same("I10", "what was consumed", spent, new HashSet<>(contents.spent()));
    same("I11", "what waits for its turn", tickets, new HashSet<>(contents.tickets()));
    same("I10", "slots", slots, new HashSet<>(contents.slots()));
  }

  private void same(String invariant, String what, Set<?> expected, Set<?> found) {
    if (!expected.equals(found)) {
      add(invariant, what + ": expected " + expected + ", found " + found + " in its rows");
    }
  }

  private void compare(RunRow row, Contents contents) {
    same("workflow", run.workflow(), row.workflow());
    same("definition", run.definition(), row.definition());
    same("created", run.created(), row.created());
    same("labels", run.labels(), row.labels());
    same("searched labels", run.labels(), contents.labels());
    same("lineage", RunRow.Lineage.of(run), row.lineage());
    if (row.sequence() > run.sequence() || row.sequence() < 1) {
      add("I24", "its row is of entry " + row.sequence() + ", of " + run.sequence());
    }
    // The row of a run in quarantine stays as it was when the run was last trusted.
    if (row.quarantine().isEmpty()) {
      same("status", run.status(), row.status());
      same("wake-at", run.wakeAt().map(Rows::roundedUp), row.wakeAt());
      if (run.isTerminal()) {
        same("failure", run.failure().isPresent(), row.failure().isPresent());
      }
    }
  }

  private static Instant roundedUp(Instant instant) {
    Instant down = Instant.ofEpochMilli(instant.toEpochMilli());
    return down.isBefore(instant) ? down.plusMillis(1) : down;
  }

  private void compare(Iterable<ApprovalRow> rows) {
    Map<StepPath, Status> expected = new HashMap<>();
    run.steps()
        .values()
        .forEach(step -> status(step).ifPresent(status -> expected.put(step.path(), status)));
    for (ApprovalRow row : rows) {
      Optional<Status> status = Optional.ofNullable(expected.remove(row.step()));
      Optional<StepRun> step = run.steps().find(row.step());
      if (status.isEmpty()
          && (step.filter(StepRun::isEnded).isEmpty() || row.status() != Status.CLOSED)) {
        add("I14", "approval " + row.id() + " was never asked for");
      } else if (status.isPresent() && status.get() != row.status()) {
        add(
            "I14",
            "approval " + row.id() + ": expected " + status.get() + ", found " + row.status());
      } else if (step.isPresent()
          && step.get().progress() instanceof Progress.Asking asking
          && !isShown(asking, row)) {
        add("I14", "approval " + row.id() + " shows another question than the one that is asked");
      }
    }
    expected.forEach((step, status) ->
        add("I14", "approval of step " + step + ": expected " + status + ", found no row"));
  }

  private static boolean isShown(Progress.Asking asking, ApprovalRow row) {
    return asking.digest().equals(row.digest())
        && asking.ask().equals(row.ask())
        && asking.by().equals(row.by())
        && asking.votes().equals(row.votes());
  }

  /** Empty also for a question that was let go undecided: nothing of it is left in the run. */
  private static Optional<Status> status(StepRun step) {
    return step.progress() instanceof Progress.Asking
        ? Optional.of(Status.PENDING)
        : step.ruling()
            .map(ruling ->
                switch (ruling.choice()) {
                  case APPROVE -> Status.APPROVED;
                  case REJECT -> Status.REJECTED;
                });
  }

  private void compare(DeliveryRow row) {
    if (row.key().sequence() > run.sequence() || row.key().sequence() < 1) {
      findings.add(
          "I15",
          run.id().value(),
          row.key().sequence(),
          "a delivery of a fact of an entry that is not there");
    }
  }

  private void same(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      add("I24", what + ": expected " + expected + ", found " + found + " in its row");
    }
  }

  private void add(String invariant, String text) {
    findings.add(invariant, run.id().value(), run.sequence(), text);
  }
}
