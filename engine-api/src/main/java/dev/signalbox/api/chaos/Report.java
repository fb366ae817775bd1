package dev.signalbox.api.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Locale;

/** What came of a storm, for people and for scripts. */
final class Report {
  private Report() {}

  static void print(Outcome outcome, PrintStream out) {
    if (!outcome.recovery().isEmpty()) {
      out.println("Until a new run has succeeded, from the end of the fault:");
      outcome
          .recovery()
          .forEach((kind, it) ->
              out.println(
                  String.format(
                      Locale.ROOT,
                      "  %-16s %3d times  median %7s  longest %7s",
                      kind,
                      it.times(),
                      Words.of(it.median()),
                      Words.of(it.longest()))));
    }
    if (!outcome.hurried().isEmpty()) {
      out.println(
          "Not known, since the next fault followed at once: "
              + String.join(", ", outcome.hurried()));
    }
    if (outcome.lingered() > 0) {
      out.println(outcome.lingered() + " attempts have met processes of attempts that were lost");
    }
    outcome.broken().forEach(it -> out.println("BROKEN " + it));
    out.println(
        outcome.faults()
            + " faults, "
            + outcome.runs()
            + " runs, "
            + outcome.attempts()
            + " attempts, seed "
            + outcome.plan().seed()
            + ": "
            + (outcome.broken().isEmpty()
                ? "every promise held"
                : outcome.broken().size() + " broken"));
  }

  static ObjectNode json(Outcome outcome) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("held", outcome.broken().isEmpty());
    root.put("seed", outcome.plan().seed());
    root.put("plan", outcome.plan().toString());
    root.put("faults", outcome.faults());
    root.put("runs", outcome.runs());
    root.put("attempts", outcome.attempts());
    root.put("lingered", outcome.lingered());
    var recovery = root.putArray("recovery");
    outcome
        .recovery()
        .forEach((kind, it) ->
            recovery
                .addObject()
                .put("kind", kind)
                .put("times", it.times())
                .put("median-ms", it.median().toMillis())
                .put("longest-ms", it.longest().toMillis()));
    var hurried = root.putArray("hurried");
    outcome.hurried().forEach(hurried::add);
    var leftOut = root.putArray("left-out");
    outcome.leftOut().forEach(leftOut::add);
    var broken = root.putArray("broken");
    outcome
        .broken()
        .forEach(it -> broken.addObject().put("promise", it.promise()).put("what", it.what()));
    return root;
  }
}
