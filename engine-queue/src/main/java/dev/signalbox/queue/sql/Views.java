package dev.signalbox.queue.sql;

import dev.signalbox.core.Digest;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.ArrivalRow;
import dev.signalbox.queue.log.ChildRow;
import dev.signalbox.queue.log.DeliveryRow;
import dev.signalbox.queue.log.PendingRow;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.log.SpentRow;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.log.TriggerRow;
import dev.signalbox.queue.log.WaitRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is to become of each row in one commit. */
final class Views {
  final Map<RunId, RunRow> runs = new LinkedHashMap<>();
  final Map<RunId, String> quarantines = new LinkedHashMap<>();
  final Map<RunId, String> settled = new LinkedHashMap<>();
  final Map<RunId, View.PutSnapshot> snapshots = new LinkedHashMap<>();
  final Map<String, ApprovalRow> approvals = new LinkedHashMap<>();
  final Map<Digest, View.PutDefinition> definitions = new LinkedHashMap<>();

  final List<View.DropWaits> waitsOver = new ArrayList<>();
  final List<WaitRow> waits = new ArrayList<>();
  final List<View.PutReceived> received = new ArrayList<>();
  final List<View.PutConsumed> consumed = new ArrayList<>();
  final List<ArrivalRow> arrived = new ArrayList<>();
  final List<ChildRow> children = new ArrayList<>();
  final List<View.DropChild> childrenOver = new ArrayList<>();
  final List<RunId> childrenLost = new ArrayList<>();

  /** Empty: the row goes. */
  final Map<DeliveryRow.Key, Optional<DeliveryRow>> deliveries = new LinkedHashMap<>();

  final Map<String, TriggerRow> triggers = new LinkedHashMap<>();

  /** In their order, after the triggers have been put. */
  final List<View> waitedFor = new ArrayList<>();

  /** Empty: the row goes. */
  final Map<StreamId.OfGate, Optional<PendingRow>> pending = new LinkedHashMap<>();

  /** In their order. */
  final List<View.OfBulk> bulks = new ArrayList<>();

  final List<RunId> forgotten = new ArrayList<>();
  final List<View.ForgetTriggers> triggersOver = new ArrayList<>();
  final List<View.Trim> trims = new ArrayList<>();
  final List<Digest> definitionsOver = new ArrayList<>();

  /** Empty: the rows go. */
  final Map<Turn, Optional<View.PutTicket>> tickets = new LinkedHashMap<>();

  final Map<Turn, List<Place>> slots = new LinkedHashMap<>();
  final List<SpentRow> spent = new ArrayList<>();
  final Set<RunId> turnsOver = new LinkedHashSet<>();

  /** Of a run as a whole, or of a step of it. */
  record Turn(RunId run, String step) {}

  void add(View view) {
    switch (view) {
      case View.PutRun(RunRow row) -> runs.put(row.run(), row);
      case View.PutSnapshot snapshot -> snapshots.put(snapshot.run(), snapshot);
      case View.PutApproval(ApprovalRow row) -> approvals.put(row.id(), row);
      case View.PutDelivery(DeliveryRow row) -> deliveries.put(row.key(), Optional.of(row));
      case View.DropDelivery(DeliveryRow.Key key) -> deliveries.put(key, Optional.empty());
      case View.PutWait(WaitRow row) -> waits.add(row);
      case View.DropWaits over -> {
        waits.removeIf(row -> isOver(row, over));
        waitsOver.add(over);
      }
      case View.PutReceived event -> received.add(event);
      case View.PutConsumed event -> consumed.add(event);
      case View.DropArrival(ArrivalRow row) -> arrived.add(row);
      case View.PutChild(ChildRow row) -> children.add(row);
      case View.DropChild over -> childrenOver.add(over);
      case View.LoseChild(RunId run) -> childrenLost.add(run);
      case View.PutDefinition definition -> definitions.put(definition.digest(), definition);
      case View.Quarantine(RunId run, String reason) -> quarantines.put(run, reason);
      case View.Settle(RunId run, String how) -> settled.put(run, how);
      case View.OfBulk bulk -> bulks.add(bulk);
      case View.Forget(RunId run) -> forgotten.add(run);
      case View.ForgetTriggers over -> triggersOver.add(over);
      case View.Trim trim -> trims.add(trim);
      case View.ForgetDefinition(Digest digest) -> definitionsOver.add(digest);
      case View.PutTrigger(TriggerRow row) -> triggers.put(row.id(), row);
      case View.StartTriggers _, View.EndTriggers _, View.SkipTriggers _ -> waitedFor.add(view);
      case View.PutPending(PendingRow row) -> pending.put(row.gate(), Optional.of(row));
      case View.DropPending(StreamId.OfGate gate) -> pending.put(gate, Optional.empty());
      case View.PutTicket put ->
          tickets.put(new Turn(put.row().run(), put.row().step()), Optional.of(put));
      case View.DropTicket(RunId run, String step) ->
          tickets.put(new Turn(run, step), Optional.empty());
      case View.PutSlots(RunId run, String step, List<Place> places) ->
          slots.put(new Turn(run, step), places);
      case View.PutSpent(SpentRow row) -> spent.add(row);
      case View.DropSlots(RunId run, String step) -> slots.put(new Turn(run, step), List.of());
      case View.EndTurns(RunId run) -> {
        tickets.keySet().removeIf(turn -> turn.run().equals(run));
        slots.keySet().removeIf(turn -> turn.run().equals(run));
        turnsOver.add(run);
      }
    }
  }

  private static boolean isOver(WaitRow row, View.DropWaits over) {
    return row.run().equals(over.run())
        && over.step().map(step -> step.value().equals(row.step())).orElse(true);
  }
}
