package dev.signalbox.queue.log;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is stored all at once, or not at all.
 *
 * @param entries each with the sequence that it expects to have; where another has it, nothing of
 *     the transaction is stored
 * @param views what changes beside them
 * @param guards what must hold afterwards, or nothing of the transaction is stored
 */
public record Transaction(List<Entry> entries, List<View> views, List<Guard> guards) {
  public Transaction {
    entries = List.copyOf(entries);
    views = List.copyOf(views);
    guards = List.copyOf(guards);
  }

  public Transaction(List<Entry> entries, List<View> views) {
    this(entries, views, List.of());
  }

  /** What must hold once the transaction is stored. */
  public sealed interface Guard {}

  /** No more than {@code limit} hold a slot of this bucket. */
  public record SlotGuard(Place place, long limit) implements Guard {}

  /** No event is on its way to this run that was received at this instant or earlier. */
  public record ArrivalGuard(RunId run, Instant until) implements Guard {}

  /** A row that can be made again from the log, kept so that it is found quickly. */
  public sealed interface View {
    record PutRun(RunRow row) implements View {}

    /** {@code link} is that of the entry with this sequence. */
    record PutSnapshot(RunId run, long sequence, Json body, Link link) implements View {}

    record PutApproval(ApprovalRow row) implements View {}

    record PutDelivery(DeliveryRow row) implements View {}

    record DropDelivery(DeliveryRow.Key key) implements View {}

    record PutDefinition(Digest digest, WorkflowId workflow, String source) implements View {}

    /**
     * From this commit on, events that match reach the run; those that came since the wait counts
     * do with this commit.
     */
    record PutWait(WaitRow row) implements View {}

    /** A step of a run waits no longer; with no step, none of them, nor the run itself. */
    record DropWaits(RunId run, Optional<StepPath> step) implements View {}

    /**
     * An event was received: it is found by those who wait for it, now or later.
     *
     * @param again there was another one of this id before, which counts no longer
     */
    record PutReceived(String id, String name, Instant time, Json event, boolean again)
        implements View {
      public PutReceived(String id, String name, Instant time, Json event) {
        this(id, name, time, event, false);
      }
    }

    /** The event has reached the run. */
    record DropArrival(ArrivalRow row) implements View {}

    /** The event is for this wait alone; where another has it, nothing is stored. */
    record PutConsumed(String event, RunId run, StepPath step) implements View {}

    record PutChild(ChildRow row) implements View {}

    /** The step has heard of the end of its run, or waits no longer. */
    record DropChild(RunId parent, StepPath step) implements View {}

    /** Nobody waits for the end of this run any more. */
    record LoseChild(RunId run) implements View {}

    /** The run cannot be trusted any more; the rest of its row stays as it is. */
    record Quarantine(RunId run, String reason) implements View {}

    /** The run has failed, and has been tried again or set aside, as it says here. */
    record Settle(RunId run, String how) implements View {}

    // --- Forgetting

    /** The run is removed, with all its rows; but not if it is live, or anything refers to it. */
    record Forget(RunId run) implements View {}

    /** Those of these records of triggers that are old indeed. */
    record ForgetTriggers(List<String> ids, AgedLog.OldTriggers which) implements View {
      public ForgetTriggers {
        ids = List.copyOf(ids);
      }
    }

    /**
     * The entries of this stream up to this one are removed, if it is there. Of an event, only
     * where no run is to be handed it, and no record of a trigger names it.
     */
    record Trim(StreamId stream, long through) implements View {}

    /** No run keeps to it, and none will. */
    record ForgetDefinition(Digest digest) implements View {}

    // --- Changes to many runs at once

    sealed interface OfBulk extends View {}

    /** One that is there stays as it is. */
    record PutBulk(BulkRow row) implements OfBulk {}

    /** It is as far as this now, if it is there and was as far as that. */
    record MoveBulk(String id, BulkRow.Status from, BulkRow.Status to) implements OfBulk {}

    /** An outcome that is there stays as it is. */
    record PutBulkItem(BulkLog.Item item) implements OfBulk {}

    /** So many of its items, and once there is none left, itself; but not while it is under way. */
    record DropBulk(String id, int max) implements OfBulk {}

    // --- Triggers, and the gates that hold them back

    record PutTrigger(TriggerRow row) implements View {}

    /** All triggers that waited in {@code pending} have started this run. */
    record StartTriggers(String pending, RunId run) implements View {}

    /** No run comes of the triggers that waited in {@code pending}. */
    record EndTriggers(String pending, TriggerRow.Outcome outcome, String rule) implements View {}

    /** This run does not begin any more: its triggers, but for repeats, are skipped. */
    record SkipTriggers(RunId run, String rule) implements View {}

    record PutPending(PendingRow row) implements View {}

    record DropPending(StreamId.OfGate gate) implements View {}

    // --- Turns

    /** It waits for its turn, at each of these. */
    record PutTicket(TicketRow row, List<Place> places) implements View {
      public PutTicket {
        places = List.copyOf(places);
      }
    }

    /** It waits no longer; {@code step}: empty for the run as a whole. */
    record DropTicket(RunId run, String step) implements View {}

    /** It holds a slot of each of these. */
    record PutSlots(RunId run, String step, List<Place> places) implements View {
      public PutSlots {
        places = List.copyOf(places);
      }
    }

    record DropSlots(RunId run, String step) implements View {}

    /** So much in all it has consumed of a budget on a day. */
    record PutSpent(SpentRow row) implements View {}

    /** The run holds nothing any more, and waits for nothing. */
    record EndTurns(RunId run) implements View {}
  }
}
