package dev.signalbox.config;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the questions to people. */
record ApproveReader(Problems problems, Scalars scalars, ShapeReader shapes) {
  Optional<Action> read(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(StepLanguage.APPROVE), problems)
        .flatMap(mapping ->
            mapping
                .require("ask", "the question", problems)
                .map(ask -> shapes.read(ask, new Shape.Text(true), mapping.at("ask")))
                .map(ask -> approve(mapping, ask)));
  }

  private Action approve(Mapping mapping, Part ask) {
    Optional<Duration> timeout = span(mapping, "timeout");
    if (mapping.get("timeout").isEmpty()) {
      problems.warning(
          mapping.place(),
          mapping.path()
              + ": without a timeout it waits for ever"
              + (mapping.get("on-timeout").isPresent() ? ", and on-timeout has no effect" : ""));
    }
    List<String> by = names(mapping, "by");
    int quorum =
        mapping
            .get("quorum")
            .flatMap(tree -> scalars.whole(tree, mapping.at("quorum"), 1, Language.QUORUM_MAX))
            .map(Long::intValue)
            .orElse(1);
    Optional<Duration> remind = span(mapping, "remind");
    remind.ifPresent(every -> warnOfLate(mapping, "remind", every, timeout));
    Optional<Step.Escalation> escalation = escalation(mapping, timeout);
    warnOfQuorum(mapping, quorum, by, escalation.map(Step.Escalation::to).orElse(List.of()));
    return new Action.Approve(
        ask.expression(),
        by,
        quorum,
        remind,
        escalation,
        timeout,
        Step.OnTimeout.valueOf(
            constant(word(mapping, "on-timeout", Language.ON_TIMEOUT, "reject"))),
        Step.OnReject.valueOf(constant(word(mapping, "on-reject", Language.ON_REJECT, "fail"))));
  }

  private Optional<Step.Escalation> escalation(Mapping mapping, Optional<Duration> timeout) {
    return mapping
        .get("escalate")
        .flatMap(tree ->
            Mapping.closed(
                tree, mapping.at("escalate"), Language.names(StepLanguage.ESCALATE), problems))
        .flatMap(inner -> {
          Optional<Tree> to = inner.require("to", "who may decide as well", problems);
          Optional<Duration> after =
              inner
                  .require("after", "how long the others have to themselves", problems)
                  .flatMap(tree -> scalars.span(tree, inner.at("after")));
          after.ifPresent(it -> warnOfLate(inner, "after", it, timeout));
          return to.isEmpty()
              ? Optional.empty()
              : after.map(it -> new Step.Escalation(names(inner, "to"), it));
        });
  }

  private void warnOfLate(Mapping mapping, String key, Duration after, Optional<Duration> timeout) {
    if (timeout.filter(end -> end.compareTo(after) <= 0).isPresent()) {
      problems.warning(
          mapping.placeOf(key),
          mapping.at(key) + ": has no effect: the question's timeout comes first");
    }
  }

  /** Somebody has one vote; of whom a role stands for there may be any number. */
  private void warnOfQuorum(Mapping mapping, int quorum, List<String> by, List<String> further) {
    boolean countable = !by.isEmpty() && by.stream().noneMatch(ApproveReader::isRole) && quorum > 1;
    var all = new HashSet<>(by);
    if (!countable || all.size() >= quorum) {
      return;
    }
    all.addAll(further);
    boolean later = further.stream().anyMatch(ApproveReader::isRole) || all.size() >= quorum;
    problems.warning(
        mapping.placeOf("quorum"),
        mapping.at("quorum")
            + ": by names fewer than "
            + quorum
            + (later
                ? "; it can be reached only once escalate has added others"
                : ", so nobody can approve this"));
  }

  private static boolean isRole(String name) {
    return Arrays.stream(Actor.Role.values())
        .anyMatch(role -> role.name().toLowerCase(Locale.ROOT).equals(name));
  }

  private Optional<Duration> span(Mapping mapping, String key) {
    return mapping.get(key).flatMap(tree -> scalars.span(tree, mapping.at(key)));
  }

  private List<String> names(Mapping mapping, String key) {
    List<Tree> items =
        mapping
            .get(key)
            .map(tree -> tree instanceof Tree.Items list ? list.items() : List.of(tree))
            .orElse(List.of());
    return items.stream().flatMap(item -> scalars.name(item, mapping.at(key)).stream()).toList();
  }

  private String word(Mapping mapping, String key, Shape.Word words, String standard) {
    return mapping
        .get(key)
        .flatMap(tree -> scalars.word(tree, mapping.at(key), words.words()))
        .orElse(standard);
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
