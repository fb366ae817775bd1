package dev.signalbox.api.http;

import dev.signalbox.core.Json;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.TokenStore.Scopes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code {"actions":[...],"workflows":[...]}}, from outside and for outside. */
final class ScopesInput {
  private static final String ACTIONS = "actions";
  private static final String WORKFLOWS = "workflows";
  private static final int WORDS_MAX = 100;

  private ScopesInput() {}

  /** Nothing and {@code null} limit nothing. */
  static Scopes read(JsonText json, Optional<Json> value) {
    Optional<Json> given = value.filter(it -> !it.isNull());
    if (given.isEmpty()) {
      return Scopes.NONE;
    }
    Input input = Input.of(json, given.get(), List.of(ACTIONS, WORKFLOWS));
    Optional<Set<String>> actions = words(json, input, ACTIONS);
    Optional<Set<WorkflowId>> workflows = words(json, input, WORKFLOWS).map(ScopesInput::ids);
    if (actions.isEmpty() && workflows.isEmpty()) {
      throw new Refused(
          Problem.invalid("scopes: expected actions, workflows or both, found neither"));
    }
    for (String word : actions.orElse(Set.of())) {
      Action action = action(word);
      if (workflows.isPresent() && action.reach() == Action.Reach.ENGINE) {
        throw new Refused(
            Problem.invalid(
                "scopes: "
                    + word
                    + " reaches beyond any workflow; leave out either it or workflows"));
      }
    }
    return new Scopes(actions, workflows);
  }

  static Json view(Scopes scopes) {
    if (scopes.equals(Scopes.NONE)) {
      return Json.NULL;
    }
    return new Doc()
        .put(ACTIONS, words(scopes.actions()))
        .put(
            WORKFLOWS,
            words(
                scopes
                    .workflows()
                    .map(ids -> ids.stream().map(WorkflowId::value).collect(Collectors.toSet()))))
        .json();
  }

  private static Json words(Optional<Set<String>> words) {
    return words
        .map(all -> Json.array(all.stream().sorted().map(Json::string).toList()))
        .orElse(Json.NULL);
  }

  private static Optional<Set<String>> words(JsonText json, Input input, String name) {
    return input
        .value(name)
        .filter(value -> !value.isNull())
        .map(value -> {
          var words = new LinkedHashSet<String>();
          List<Json> items = json.isArray(value) ? json.items(value) : List.of();
          items.forEach(item -> json.string(item).ifPresent(words::add));
          if (words.isEmpty() || words.size() != items.size() || words.size() > WORDS_MAX) {
            throw new Refused(
                Problem.invalid(
                    "scopes."
                        + name
                        + ": expected a list of 1 to "
                        + WORDS_MAX
                        + " different strings"));
          }
          return words;
        });
  }

  private static Action action(String word) {
    return Action.of(word)
        .orElseThrow(() -> new Refused(Problem.unknownWord("action", word, Action.words())));
  }

  private static Set<WorkflowId> ids(Set<String> words) {
    try {
      return words.stream().map(WorkflowId::new).collect(Collectors.toSet());
    } catch (IllegalArgumentException e) {
      throw new Refused(Problem.invalid("scopes.workflows: " + e.getMessage()));
    }
  }
}
