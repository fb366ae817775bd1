package dev.signalbox.api.chaos;

import dev.signalbox.api.chaos.Evidence.Run;
import dev.signalbox.api.chaos.Evidence.Step;
import dev.signalbox.api.chaos.Ledger.Attempt;
import dev.signalbox.api.chaos.Ledger.Line;
import dev.signalbox.api.chaos.Ledger.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says from what is there alone which promise was broken, and by what. */
final class Verdict {
  /** The steps that write into the ledger. */
  private static final Set<String> WRITING = Set.of("first", "again", "craft", "last", "heard");

  private static final String SUCCEEDED = "succeeded";

  private final Evidence evidence;
  private final List<Breach> breaches = new ArrayList<>();

  /**
   * @param promise its id
   * @param what was broken
   */
  record Breach(String promise, String what) {
    @Override
    public String toString() {
      return promise + ": " + what;
    }
  }

  private Verdict(Evidence evidence) {
    this.evidence = evidence;
  }

  static List<Breach> of(Evidence evidence) {
    var verdict = new Verdict(evidence);
    verdict.everyPromisedRunHasEndedAsItShould();
    verdict.nobodyHasAskedForOtherRuns();
    verdict.everyEmissionHasMadeOneRun();
    verdict.noAttemptHasTwoOutcomes();
    verdict.noAttemptHasBegunTwice();
    verdict.whatIsBelievedHasHappened();
    verdict.stepsFollowEachOther();
    verdict.noLimitIsExceeded();
    return List.copyOf(verdict.breaches);
  }

  private void broken(String promise, String what) {
    breaches.add(new Breach(promise, what));
  }

  private void everyPromisedRunHasEndedAsItShould() {
    evidence
        .accepted()
        .forEach((n, id) -> {
          if (!evidence.runs().containsKey(id)) {
            broken("P1", "the run " + id + " of order " + n + " was accepted, and is not there");
          }
        });
    evidence
        .runs()
        .forEach((id, run) -> {
          if (!run.hasEnded()) {
            broken("P5", "the run " + id + " has not ended, it is " + run.status());
          } else if (!run.status().equals(SUCCEEDED)
              && !(run.status().equals("cancelled") && evidence.cancelled().contains(id))) {
            broken("P3", "the run " + id + " is " + run.status() + ": " + run.failure());
          }
        });
  }

  private void nobodyHasAskedForOtherRuns() {
    Set<String> promised = new HashSet<>();
    evidence
        .accepted()
        .forEach((n, id) -> {
          if (!promised.add(id)) {
            broken("P2", "the run " + id + " was promised twice, the second time for order " + n);
          }
        });
    evidence
        .runs()
        .forEach((id, run) -> {
          if (run.workflow().equals("work") && !promised.contains(id)) {
            broken("P2", "the run " + id + " is there, and no order was answered with it");
          }
        });
  }

  private void everyEmissionHasMadeOneRun() {
    var told = new HashMap<String, Integer>();
    evidence.runs().values().stream()
        .filter(run -> run.workflow().equals("told"))
        .forEach(run -> told.merge(run.of(), 1, Integer::sum));
    evidence
        .runs()
        .forEach((id, run) -> {
          int made = told.getOrDefault(id, 0);
          boolean hasTold =
              run.steps().stream()
                  .anyMatch(it -> it.id().equals("tell") && it.status().equals(SUCCEEDED));
          if (made > 1 || (hasTold && made == 0)) {
            broken("P2", "the run " + id + " has told once, and " + made + " runs came of it");
          }
        });
  }

  private void noAttemptHasTwoOutcomes() {
    evidence
        .runs()
        .values()
        .forEach(run ->
            run.outcomes()
                .forEach((attempt, times) -> {
                  if (times > 1) {
                    broken("P3", "the attempt " + attempt + " was accepted " + times + " times");
                  }
                }));
  }

  private void noAttemptHasBegunTwice() {
    evidence.ledger().torn().forEach(line -> broken("P4", "a torn line in the ledger: " + line));
    Set<Line> seen = new HashSet<>();
    for (Line line : evidence.ledger().lines()) {
      boolean isNew = seen.add(line);
      if (!isNew && line.mark() == Mark.BEGIN) {
        broken("P4", "the attempt " + line.attempt() + " has begun twice");
      }
    }
  }

  private void whatIsBelievedHasHappened() {
    Map<Attempt, Integer> begun = places(Mark.BEGIN);
    Map<Attempt, Integer> ended = places(Mark.END);
    evidence
        .runs()
        .forEach((id, run) -> {
          for (Step step : run.steps()) {
            var attempt = new Attempt(id, step.id(), step.attempts());
            if (step.status().equals(SUCCEEDED)
                && WRITING.contains(step.id())
                && !(begun.containsKey(attempt) && ended.containsKey(attempt))) {
              broken("P3", "the attempt " + attempt + " is believed, and is not in the ledger");
            }
          }
        });
    begun.keySet().stream()
        .filter(attempt -> !evidence.runs().containsKey(attempt.run()))
        .forEach(attempt ->
            broken("P4", "the attempt " + attempt + " has begun, and there is no such run"));
  }

  /** Of the steps that write, one begins only after the one before it has ended. */
  private void stepsFollowEachOther() {
    Map<Attempt, Integer> begun = places(Mark.BEGIN);
    Map<Attempt, Integer> ended = places(Mark.END);
    evidence
        .runs()
        .forEach((id, run) -> {
          List<Attempt> believed =
              run.steps().stream()
                  .filter(it -> it.status().equals(SUCCEEDED) && WRITING.contains(it.id()))
                  .map(it -> new Attempt(id, it.id(), it.attempts()))
                  .toList();
          for (int i = 1; i < believed.size(); i++) {
            Integer end = ended.get(believed.get(i - 1));
            Integer begin = begun.get(believed.get(i));
            if (end != null && begin != null && begin < end) {
              broken(
                  "P4",
                  "the attempt "
                      + believed.get(i)
                      + " has begun before the end of "
                      + believed.get(i - 1));
            }
          }
        });
  }

  /** Where each attempt has its first line of this kind. */
  private Map<Attempt, Integer> places(Mark mark) {
    var places = new HashMap<Attempt, Integer>();
    List<Line> lines = evidence.ledger().lines();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).mark() == mark) {
        places.putIfAbsent(lines.get(i).attempt(), i);
      }
    }
    return places;
  }

  /**
   * Attempts whose end was accepted had their slots from begin to end. Of those that were lost, the
   * slot was free as soon as they were given up; what their processes did then counts where none
   * may be left.
   */
  private void noLimitIsExceeded() {
    Map<Attempt, Integer> ended = places(Mark.END);
    Set<Attempt> accepted = new HashSet<>();
    for (Run run : evidence.runs().values()) {
      accepted.addAll(run.outcomes().keySet());
    }
    var holders = new HashMap<String, Set<Attempt>>();
    for (Line line : evidence.ledger().lines()) {
      Set<Attempt> of = holders.computeIfAbsent(line.key(), _ -> new HashSet<>());
      switch (line.mark()) {
        case BEGIN -> {
          if (!line.key().equals("-")
              && accepted.contains(line.attempt())
              && ended.containsKey(line.attempt())) {
            of.add(line.attempt());
          }
        }
        case END -> of.remove(line.attempt());
        case OVER -> {
          if (evidence.areProcessesBound()) {
            broken("P8", "the attempt " + line.attempt() + " has found no slot of " + line.key());
          }
        }
      }
      if (of.size() > Scenery.LIMIT) {
        broken("P8", "at once, of the key " + line.key() + ": " + of);
      }
    }
  }
}
