package dev.signalbox.queue.postgres;

import dev.signalbox.queue.log.Duty;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Place;
import dev.signalbox.queue.log.StreamId;
import dev.signalbox.queue.log.StreamName;
import dev.signalbox.queue.log.Transaction.ArrivalGuard;
import dev.signalbox.queue.log.Transaction.Guard;
import dev.signalbox.queue.log.Transaction.SlotGuard;
import dev.signalbox.queue.log.Transaction.View;
import dev.signalbox.queue.sql.Item;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a commit must lock before it reads, so that of two commits at once neither misses what the
 * other writes. All are taken in the order of their numbers: nobody waits in a circle. Two names
 * with the same number cost time, and nothing else.
 *
 * @param exclusive by number; one that is not exclusive is shared
 */
record Locks(SortedMap<Long, Boolean> exclusive) {
  /** Whoever writes shares it; whoever makes a new epoch has it alone. */
  static final long EPOCH = number("epoch");

  /** Held by an engine for as long as it is connected. */
  static final long ENGINE = number("engine");

  /** Held by the one that sees to it. */
  static long duty(Duty duty) {
    return number("duty", duty.name());
  }

  private static final long ARRIVALS = number("arrivals");

  Locks {
    exclusive = Collections.unmodifiableSortedMap(exclusive);
  }

  static Locks of(List<Item> items) {
    var locks = new TreeMap<Long, Boolean>();
    locks.put(EPOCH, false);
    for (Item item : items) {
      item.transaction().guards().forEach(guard -> add(locks, guard));
      item.transaction().views().forEach(view -> add(locks, view));
      for (Entry entry : item.transaction().entries()) {
        if (entry.sequence() > 1 && !(entry.stream() instanceof StreamId.OfRun)) {
          shared(locks, number("stream", StreamName.of(entry.stream())));
        }
      }
    }
    return new Locks(locks);
  }

  /** How many hold a slot; and that no event is on its way, of all that may come. */
  private static void add(TreeMap<Long, Boolean> locks, Guard guard) {
    switch (guard) {
      case SlotGuard(Place place, long _) ->
          alone(locks, number("slots", place.gate(), place.bucket()));
      case ArrivalGuard _ -> alone(locks, ARRIVALS);
    }
  }

  /**
   * Who begins to wait, and the events that come; arrivals need not exclude each other. A run that
   * is to be forgotten, and runs that are made of it. A stream that is to be cut, and whoever goes
   * on with it.
   */
  private static void add(TreeMap<Long, Boolean> locks, View view) {
    switch (view) {
      case View.PutWait put -> alone(locks, number("event", put.row().event()));
      case View.PutReceived event -> {
        shared(locks, number("event", event.name()));
        shared(locks, ARRIVALS);
      }
      case View.Trim trim -> alone(locks, number("stream", StreamName.of(trim.stream())));
      case View.Forget over -> alone(locks, number("run", over.run().value()));
      case View.PutRun put -> {
        var lineage = put.row().lineage();
        lineage.retryOf().ifPresent(run -> shared(locks, number("run", run.value())));
        lineage.forkedFrom().ifPresent(run -> shared(locks, number("run", run.value())));
      }
      case View.PutDefinition put -> shared(locks, number("definition", put.digest().hex()));
      case View.ForgetDefinition(var digest) -> alone(locks, number("definition", digest.hex()));
      case View.PutSnapshot _, View.PutApproval _, View.PutDelivery _, View.DropDelivery _ -> {}
      case View.DropWaits _, View.DropArrival _, View.PutChild _ -> {}
      case View.PutConsumed _, View.PutSpent _, View.LoseChild _ -> {}
      case View.DropChild _, View.Settle _, View.ForgetTriggers _, View.OfBulk _ -> {}
      case View.Quarantine _, View.PutPending _, View.SkipTriggers _ -> {}
      case View.PutTrigger _, View.StartTriggers _, View.EndTriggers _, View.DropPending _ -> {}
      case View.PutTicket _, View.DropTicket _, View.PutSlots _, View.DropSlots _ -> {}
      case View.EndTurns _ -> {}
    }
  }

  private static void alone(TreeMap<Long, Boolean> locks, long number) {
    locks.put(number, true);
  }

  private static void shared(TreeMap<Long, Boolean> locks, long number) {
    locks.putIfAbsent(number, false);
  }

  Long[] numbers() {
    return exclusive.keySet().toArray(Long[]::new);
  }

  Boolean[] modes() {
    return exclusive.values().toArray(Boolean[]::new);
  }

  private static long number(String... name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("signalbox\n" + String.join("\n", name)).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
