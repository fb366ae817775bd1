package dev.signalbox.queue.simulate;

import dev.signalbox.core.Admission;
import dev.signalbox.core.Claim;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Gate;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.Terms;
import dev.signalbox.core.Ticket;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who holds slots of limits, and who waits for them, counted from the runs themselves: I10 and I12.
 */
final class Slots {
  /** A line may be passed over so many times for each other line that waits, and some more. */
  private static final int ROUNDS = 2;

  private static final int SLACK = 4;

  private final Bounds bounds;
  private final Pauses pauses;
  private final Counters counters;
  private final Map<RunId, List<Admission.Held>> held = new LinkedHashMap<>();
  private final Map<RunId, List<Ticket>> tickets = new LinkedHashMap<>();

  /** Of each bucket, how often each line that waits there was passed over. */
  private final Map<Claim.Bucket, Map<String, Integer>> passed = new HashMap<>();

  Slots(Bounds bounds, Pauses pauses, Counters counters) {
    this.bounds = bounds;
    this.pauses = pauses;
    this.counters = counters;
  }

  /** Where the turn is in a bucket is not remembered across a restart. */
  void restarted() {
    passed.clear();
  }

  void forgotten(RunId run) {
    held.remove(run);
    tickets.remove(run);
  }

  /** How many hold a slot of this bucket. */
  long holders(Claim.Bucket bucket) {
    return held.values().stream()
        .flatMap(List::stream)
        .filter(slot -> slot.place().equals(bucket))
        .count();
  }

  /** The runs that hold a slot of this bucket. */
  List<RunId> holding(Claim.Bucket bucket) {
    return held.values().stream()
        .flatMap(List::stream)
        .filter(slot -> slot.place().equals(bucket))
        .map(Admission.Held::run)
        .toList();
  }

  /** An entry of this run is in the log. */
  void follow(Run run, List<Fact> facts) {
    if (run.terms().isEmpty()) {
      return;
    }
    Map<Optional<Object>, Ticket> before = byStep(tickets.getOrDefault(run.id(), List.of()));
    held.put(run.id(), Admission.held(run));
    tickets.put(run.id(), run.isTerminal() ? List.of() : Admission.tickets(run));
    for (Fact fact : facts) {
      if (fact instanceof Fact.RunAdmitted) {
        admitted(run, Gate.Count.RUNS, Optional.ofNullable(before.get(Optional.empty())));
      } else if (fact instanceof Fact.AttemptOffered(var step, int _)) {
        admitted(run, Gate.Count.STEPS, Optional.ofNullable(before.get(Optional.<Object>of(step))));
      } else if (fact instanceof Fact.RunQueued || fact instanceof Fact.AttemptQueued) {
        counters.count(Counter.WAITED_FOR_A_TURN);
      }
    }
  }

  private static Map<Optional<Object>, Ticket> byStep(List<Ticket> tickets) {
    var byStep = new HashMap<Optional<Object>, Ticket>();
    tickets.forEach(ticket -> byStep.put(ticket.step().map(Object.class::cast), ticket));
    return byStep;
  }

  private void admitted(Run run, Gate.Count count, Optional<Ticket> ticket) {
    for (Claim claim : run.terms().map(Terms::claims).orElse(List.of())) {
      if (claim instanceof Claim.Slot slot && claim.isOf(count)) {
        counters.count(Counter.SLOTS_TAKEN);
        long holders = holders(slot.place());
        long most = bounds.most(slot, run.workflow());
        if (holders > most) {
          throw new Broken(
              "I10", holders + " hold a slot of " + slot.place() + ", where there are " + most);
        }
        if (holders == most) {
          counters.count(Counter.LIMITS_REACHED);
        }
      }
    }
    ticket.ifPresent(this::passedOver);
  }

  // --- Fairness

  private void passedOver(Ticket admitted) {
    String line = line(admitted);
    for (Claim claim : limits(admitted)) {
      Map<String, Integer> here = passed.computeIfAbsent(claim.place(), _ -> new HashMap<>());
      here.remove(line);
      Set<String> lines = waiting(claim.place());
      here.keySet().retainAll(lines);
      for (String other : lines) {
        if (!other.equals(line) && here.merge(other, 1, Integer::sum) > most(lines.size())) {
          throw new Broken(
              "I12",
              "line "
                  + other
                  + " was passed over "
                  + here.get(other)
                  + " times at "
                  + claim.place()
                  + " by others, of "
                  + lines.size()
                  + " that wait");
        }
      }
      if (lines.size() > 1) {
        counters.count(Counter.TURNS_TAKEN_AMONG_LINES);
      }
    }
  }

  private static int most(int lines) {
    return ROUNDS * lines + SLACK;
  }

  /** The lines in which somebody waits for a slot of this bucket, and for nothing else. */
  private Set<String> waiting(Claim.Bucket bucket) {
    var lines = new LinkedHashSet<String>();
    for (List<Ticket> of : tickets.values()) {
      for (Ticket ticket : of) {
        if (claims(ticket, bucket) && !isKept(ticket) && isFreeElsewhere(ticket, bucket)) {
          lines.add(line(ticket));
        }
      }
    }
    return lines;
  }

  /**
   * By a pause that may count, whether it was made before that or during it. What has begun goes
   * on.
   */
  private boolean isKept(Ticket ticket) {
    return ticket.step().isEmpty() && pauses.possible(ticket.workflow()).contains(true);
  }

  private static boolean claims(Ticket ticket, Claim.Bucket bucket) {
    return ticket.claims().stream().anyMatch(claim -> claim.place().equals(bucket));
  }

  private boolean isFreeElsewhere(Ticket ticket, Claim.Bucket bucket) {
    return ticket.claims().stream()
        .filter(claim -> !claim.place().equals(bucket))
        .allMatch(claim ->
            claim instanceof Claim.Slot slot
                && holders(claim.place()) < bounds.least(slot, ticket.workflow()));
  }

  /**
   * Those that claim the same of all limits. One that was made during a pause claims that, too, but
   * is in the line of those that were made before it: which of them is next is a matter of rank, as
   * within any line, and once the pause is over there is room in it for all.
   */
  private static String line(Ticket ticket) {
    return limits(ticket).stream()
        .map(claim -> claim.place().toString())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static List<Claim> limits(Ticket ticket) {
    return ticket.claims().stream()
        .filter(claim -> claim.gate().kind() != Gate.Kind.PAUSE)
        .toList();
  }
}
