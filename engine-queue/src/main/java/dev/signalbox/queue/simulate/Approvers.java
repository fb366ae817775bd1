package dev.signalbox.queue.simulate;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Ruling.Choice;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.operations.Approvals;
import dev.signalbox.queue.operations.Operations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Those who are asked. */
final class Approvers {
  private static final List<Actor> ACTORS =
      List.of(new Actor("ann", Actor.Role.OPERATOR), new Actor("bob", Actor.Role.ADMIN));

  private final World world;
  private final People people;
  private final Map<String, Choice> decided = new LinkedHashMap<>();

  Approvers(World world, People people) {
    this.world = world;
    this.people = people;
  }

  void decide(Life life) {
    List<ApprovalRow> asked = world.audit().asked();
    if (asked.isEmpty()) {
      return;
    }
    Tape tape = world.tape;
    ApprovalRow row = tape.one(asked);
    int times = tape.chance(300) ? 2 : 1;
    for (int i = 0; i < times; i++) {
      decide(life, row, tape.one(List.of(Choice.values())), tape.one(ACTORS));
    }
    if (times > 1) {
      world.counters.count(Counter.DECISIONS_TWICE);
    }
  }

  void forget() {
    decided.clear();
  }

  /** Everybody lets everything go on. */
  void agree(Life life) {
    for (ApprovalRow row : world.audit().asked()) {
      ACTORS.forEach(by -> decide(life, row, Choice.APPROVE, by));
    }
  }

  private void decide(Life life, ApprovalRow row, Choice choice, Actor by) {
    people.with(
        life,
        "says " + choice + " to " + world.trace.run(row.run().value()) + " " + row.step(),
        () -> {
          var say =
              new Approvals.Say(
                  row.step(),
                  choice,
                  by,
                  Optional.empty(),
                  Optional.empty(),
                  "simulation",
                  Optional.empty());
          var answer = life.operations().approvals().decide(row.run(), say);
          if (answer instanceof Operations.Changed.Decided(Decision.Next _, Run run)) {
            world.counters.count(Counter.DECISIONS);
            run.steps()
                .find(row.step())
                .flatMap(StepRun::ruling)
                .ifPresent(_ -> decided(row, choice));
          } else {
            world.counters.count(Counter.DECISIONS_TOO_LATE);
          }
        });
  }

  private void decided(ApprovalRow row, Choice choice) {
    // A step may ask again: for more of its budget.
    String question = row.id() + " " + row.created() + " " + row.ask();
    Choice before = decided.putIfAbsent(question, choice);
    if (before != null && before != choice) {
      throw new Broken("I14", row.id() + " was decided twice: " + before + ", " + choice);
    }
  }
}
