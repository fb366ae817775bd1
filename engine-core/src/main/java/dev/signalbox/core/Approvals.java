package dev.signalbox.core;

import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Step.Action;
import dev.signalbox.core.StepRun.Ruling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Questions to people: asked once, decided once, by as many who may as are wanted or by the passing
 * of time.
 */
final class Approvals {
  private Approvals() {}

  static Fact.ApprovalOpened opened(
      Deciding deciding, StepPath path, Action.Approve approve, Json ask) {
    return new Fact.ApprovalOpened(
        path,
        ask,
        approve.by(),
        approve.quorum(),
        shown(deciding, path, ask),
        approve.timeout().map(deciding::in),
        approve.remind().map(deciding::in),
        approve.escalation().map(Step.Escalation::after).map(deciding::in),
        Optional.empty());
  }

  /** A question that was decided stays decided, even after the end of the run. */
  static Optional<Reason> settled(Run run, Event.ApprovalDecided event) {
    return run.steps()
        .find(event.step())
        .flatMap(StepRun::ruling)
        .<Reason>map(ruling -> {
          if (isUsed(ruling.votes(), event.link())) {
            return new Reason.LinkUsed();
          }
          return repeats(ruling, event) ? new Reason.Repeated() : new Reason.AlreadyDecided(ruling);
        });
  }

  static Optional<Reason> decided(Deciding deciding, Event.ApprovalDecided event) {
    Optional<StepRun> step = deciding.run().steps().find(event.step());
    if (step.isEmpty() || !(step.get().progress() instanceof Progress.Asking asking)) {
      return Optional.of(new Reason.NotOpen(event.step()));
    }
    if (!Permission.toDecide(event.by(), asking.by())) {
      return Optional.of(new Reason.NotAllowed(asking.by()));
    }
    if (event.digest().filter(digest -> !digest.equals(asking.digest())).isPresent()) {
      return Optional.of(new Reason.StaleDigest(asking.digest()));
    }
    if (isUsed(asking.votes(), event.link())) {
      return Optional.of(new Reason.LinkUsed());
    }
    return asking.votes().stream()
        .filter(vote -> vote.isBy(event.by()))
        .findFirst()
        .map(vote ->
            vote.choice() == event.choice()
                ? Optional.<Reason>of(new Reason.Repeated())
                : Optional.<Reason>of(new Reason.Voted(vote)))
        .orElseGet(() -> voted(deciding, event, asking));
  }

  /** One rejection decides; an approval does when it is the last that is wanted. */
  private static Optional<Reason> voted(
      Deciding deciding, Event.ApprovalDecided event, Progress.Asking asking) {
    var vote =
        new Vote(
            event.choice(),
            event.by(),
            event.comment(),
            event.channel(),
            event.link(),
            deciding.now());
    var votes = new ArrayList<>(asking.votes());
    votes.add(vote);
    boolean decides = vote.choice() == Ruling.Choice.REJECT || votes.size() >= asking.quorum();
    return decides
        ? close(
            deciding,
            event.step(),
            new Ruling(vote.choice(), Optional.of(vote.by()), vote.comment(), vote.at(), votes))
        : deciding.conclude(new Fact.ApprovalVoted(event.step(), vote));
  }

  /**
   * It is time to remind those who are asked, or to ask others as well. Where the time of the
   * question is over by now, nobody need be told any more.
   */
  static Optional<Reason> urged(Deciding deciding, Timer timer, StepPath path) {
    var asking = asking(deciding, path);
    if (asking.deadline().filter(due -> !due.isAfter(deciding.now())).isPresent()) {
      return expired(deciding, path);
    }
    var approve = definition(deciding, path);
    if (timer instanceof Timer.ApprovalEscalation) {
      var to = approve.escalation().map(Step.Escalation::to).orElse(List.of());
      return deciding.conclude(new Fact.ApprovalEscalated(path, to));
    }
    int number = asking.urging().reminders() + 1;
    var next =
        approve.remind().filter(_ -> number < Action.Approve.REMINDERS_MAX).map(deciding::in);
    return deciding.conclude(new Fact.ApprovalReminded(path, number, next));
  }

  /** The earliest of what a question waits for besides people; its end goes first. */
  static Optional<Timer> timer(StepPath path, Progress.Asking asking) {
    Urging urging = asking.urging();
    return Stream.<Optional<? extends Timer>>of(
            asking.deadline().map(due -> new Timer.ApprovalDeadline(path, due)),
            urging.escalate().map(due -> new Timer.ApprovalEscalation(path, due)),
            urging.remind().map(due -> new Timer.ApprovalReminder(path, due)))
        .<Timer>flatMap(Optional::stream)
        .reduce((first, other) -> other.due().isBefore(first.due()) ? other : first);
  }

  /** Of links only those are told in the log of a run that are about what it asks. */
  static Optional<Reason> isAsked(Deciding deciding, StepPath path) {
    boolean asked =
        deciding
            .run()
            .steps()
            .find(path)
            .filter(step -> step.progress() instanceof Progress.Asking)
            .isPresent();
    return asked ? Optional.empty() : Optional.of(new Reason.NotOpen(path));
  }

  static Optional<Reason> expired(Deciding deciding, StepPath path) {
    return switch (definition(deciding, path).onTimeout()) {
      case APPROVE -> close(deciding, path, ofTime(deciding, path, Ruling.Choice.APPROVE));
      case REJECT -> close(deciding, path, ofTime(deciding, path, Ruling.Choice.REJECT));
      case FAIL ->
          Course.stepFailed(
              deciding,
              path,
              new Failure(FailureKind.EXPIRED, "nobody decided in time"),
              Json.NULL);
    };
  }

  private static Optional<Reason> close(Deciding deciding, StepPath path, Ruling ruling) {
    if (deciding.step(path).action() instanceof Action.Task) {
      return Budgets.decided(deciding, path, ruling);
    }
    deciding.conclude(new Fact.ApprovalClosed(path, ruling));
    boolean goesOn =
        ruling.choice() == Ruling.Choice.APPROVE
            || definition(deciding, path).onReject() == Step.OnReject.CONTINUE;
    return goesOn
        ? Course.stepSucceeded(deciding, path, output(ruling))
        : Course.stepFailed(deciding, path, rejection(ruling), output(ruling));
  }

  private static Action.Approve definition(Deciding deciding, StepPath path) {
    if (deciding.step(path).action() instanceof Action.Approve approve) {
      return approve;
    }
    throw new IllegalStateException("step " + path + ": expected an approval");
  }

  private static Progress.Asking asking(Deciding deciding, StepPath path) {
    if (deciding.run().steps().get(path).progress() instanceof Progress.Asking asking) {
      return asking;
    }
    throw new IllegalStateException("step " + path + ": expected it to ask");
  }

  /** Whoever was for it need not know that others were needed, too. */
  private static boolean repeats(Ruling ruling, Event.ApprovalDecided event) {
    return ruling.choice() == event.choice()
        && ruling.votes().stream()
            .anyMatch(vote -> vote.choice() == event.choice() && vote.isBy(event.by()));
  }

  private static boolean isUsed(List<Vote> votes, Optional<String> link) {
    return link.isPresent() && votes.stream().anyMatch(vote -> vote.link().equals(link));
  }

  private static Ruling ofTime(Deciding deciding, StepPath path, Ruling.Choice choice) {
    return new Ruling(
        choice, Optional.empty(), Optional.empty(), deciding.now(), asking(deciding, path).votes());
  }

  private static Failure rejection(Ruling ruling) {
    String by =
        ruling.by().map(actor -> "rejected by " + actor.name()).orElse("nobody decided in time");
    return new Failure(
        FailureKind.REJECTED, by + ruling.comment().map(comment -> ": " + comment).orElse(""));
  }

  private static Json output(Ruling ruling) {
    var output = new LinkedHashMap<String, Json>();
    output.put("decision", Json.string(word(ruling.choice())));
    output.put("by", ruling.by().map(actor -> Json.string(actor.name())).orElse(Json.NULL));
    output.put("comment", ruling.comment().map(Json::string).orElse(Json.NULL));
    output.put("at", Json.string(ruling.at().toString()));
    output.put("votes", Json.array(ruling.votes().stream().map(Approvals::view).toList()));
    return Json.object(output);
  }

  private static Json view(Vote vote) {
    var view = new LinkedHashMap<String, Json>();
    view.put("decision", Json.string(word(vote.choice())));
    view.put("by", Json.string(vote.by().name()));
    view.put("comment", vote.comment().map(Json::string).orElse(Json.NULL));
    view.put("channel", Json.string(vote.channel()));
    view.put("at", Json.string(vote.at().toString()));
    return Json.object(view);
  }

  private static String word(Ruling.Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The digest of what the decider is shown: the question, and what has been made by the steps that
   * it can speak of, those of its list and of the lists around it.
   */
  static Digest shown(Deciding deciding, StepPath path, Json ask) {
    var shown = new StringBuilder(ask.text());
    for (Optional<Frame> at = Optional.of(path.frame()); at.isPresent(); at = at.get().outer()) {
      Frame frame = at.get();
      deciding.workflow().list(frame).stream()
          .flatMap(step -> deciding.run().steps().find(frame.path(step.id())).stream())
          .forEach(
              step -> shown.append('\n').append(step.path()).append('=').append(step.output()));
    }
    return Digest.of(shown.toString());
  }
}
