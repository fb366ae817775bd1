package dev.signalbox.api.http;

import dev.signalbox.queue.log.Kebab;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a caller may be allowed to do; who may is in the file {@code roles.txt}. */
enum Action {
  /** Workflows, runs and approvals. */
  READ(Reach.WORKFLOW),
  READ_EVENTS(Reach.ENGINE),
  READ_CARDS(Reach.ENGINE),
  SEND_EVENTS(Reach.ENGINE),
  START_RUNS(Reach.WORKFLOW),
  CHANGE_RUNS(Reach.WORKFLOW),
  DECIDE_APPROVALS(Reach.WORKFLOW),
  /** A link decides in somebody's name. */
  MAKE_LINKS(Reach.WORKFLOW),
  CHANGE_CARDS(Reach.ENGINE),
  CHANGE_SCHEDULES(Reach.WORKFLOW),
  CHANGE_LIMITS(Reach.ENGINE),
  RELEASE_BUDGETS(Reach.WORKFLOW),
  MANAGE_TOKENS(Reach.ENGINE),
  /** The clock and the steps of an engine in test mode. */
  CONTROL_TESTS(Reach.ENGINE);

  private final Reach reach;

  Action(Reach reach) {
    this.reach = reach;
  }

  /** What is touched. */
  enum Reach {
    /** What belongs to one workflow: it can be told which. */
    WORKFLOW,
    /** What any workflow may listen to, or depend on. */
    ENGINE
  }

  Reach reach() {
    return reach;
  }

  /** As clients write it. */
  String word() {
    return Kebab.of(name());
  }

  static Optional<Action> of(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Action::word).toList();
  }
}
