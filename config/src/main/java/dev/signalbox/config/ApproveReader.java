package dev.signalbox.config;

import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.Step.Action;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the questions to people. */
record ApproveReader(Problems problems, Scalars scalars, ShapeReader shapes) {
  Optional<Action> read(Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(Language.APPROVE), problems)
        .flatMap(mapping -> {
          Optional<Duration> timeout =
              mapping.get("timeout").flatMap(span -> scalars.span(span, mapping.at("timeout")));
          if (mapping.get("timeout").isEmpty()) {
            problems.warning(
                mapping.place(),
                path
                    + ": without a timeout it waits for ever"
                    + (mapping.get("on-timeout").isPresent()
                        ? ", and on-timeout has no effect"
                        : ""));
          }
          String onTimeout = word(mapping, "on-timeout", Language.ON_TIMEOUT, "reject");
          String onReject = word(mapping, "on-reject", Language.ON_REJECT, "fail");
          return mapping
              .require("ask", "the question", problems)
              .map(ask -> shapes.read(ask, new Shape.Text(true), mapping.at("ask")))
              .map(ask ->
                  new Action.Approve(
                      ask.expression(),
                      by(mapping),
                      timeout,
                      Step.OnTimeout.valueOf(constant(onTimeout)),
                      Step.OnReject.valueOf(constant(onReject))));
        });
  }

  private List<String> by(Mapping mapping) {
    List<Tree> items =
        mapping
            .get("by")
            .map(tree -> tree instanceof Tree.Items list ? list.items() : List.of(tree))
            .orElse(List.of());
    return items.stream().flatMap(item -> scalars.name(item, mapping.at("by")).stream()).toList();
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
