package dev.signalbox.config;

import dev.signalbox.config.EngineConfig.Webhook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** Reads {@code webhooks}. */
record WebhooksReader(Problems problems, Scalars scalars, SecretNames secrets) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
  private static final Pattern EVENT = Pattern.compile("([A-Za-z0-9_./:-]|\\{type}){1,100}");
  private static final int SECRETS_MAX = 2;

  SequencedMap<String, Webhook> read(Optional<Tree> tree) {
    var webhooks = new LinkedHashMap<String, Webhook>();
    tree.flatMap(
            found -> Mapping.open(found, "webhooks", "a mapping of webhooks by name", problems))
        .ifPresent(mapping ->
            mapping
                .fields()
                .forEach((name, field) -> {
                  if (!NAME.matcher(name).matches()) {
                    problems.error(
                        field.key().place(),
                        mapping.at(name)
                            + ": expected a name of letters, digits, '_' and '-' that begins with"
                            + " a letter: it is a part of the URL /hooks/NAME");
                  }
                  webhook(name, field.value(), mapping.at(name))
                      .ifPresent(webhook -> webhooks.put(name, webhook));
                }));
    return webhooks;
  }

  private Optional<Webhook> webhook(String name, Tree tree, String path) {
    return Mapping.closed(tree, path, Language.names(Language.WEBHOOK), problems)
        .flatMap(mapping -> {
          List<String> names = secrets(mapping);
          String event = event(mapping, name);
          return mapping
              .require("type", "who sends", problems)
              .flatMap(
                  found -> scalars.word(found, mapping.at("type"), Language.WEBHOOK_TYPES.words()))
              .map(type ->
                  new Webhook(Webhook.Type.valueOf(type.toUpperCase(Locale.ROOT)), names, event));
        });
  }

  private String event(Mapping mapping, String name) {
    Optional<Tree> tree = mapping.get("event");
    Optional<String> event = tree.flatMap(found -> scalars.name(found, mapping.at("event")));
    if (event.isPresent() && !EVENT.matcher(event.get()).matches()) {
      problems.error(
          tree.map(Tree::place).orElse(mapping.place()),
          mapping.at("event") + ": expected the name of an event such as github/{type}");
    }
    return event.orElse(name + "/{type}");
  }

  private List<String> secrets(Mapping mapping) {
    String path = mapping.at("secret");
    Optional<Tree> tree = mapping.require("secret", "what deliveries are signed with", problems);
    List<Tree> items =
        tree.map(found -> found instanceof Tree.Items list ? list.items() : List.of(found))
            .orElse(List.of());
    if (tree.isPresent() && (items.isEmpty() || items.size() > SECRETS_MAX)) {
      problems.error(
          tree.get().place(),
          path
              + ": expected one secret, or two while one replaces the other, found "
              + items.size());
    }
    var names = new ArrayList<String>();
    for (Tree item : items) {
      Optional<String> name =
          scalars.text(item, path).flatMap(scalar -> secrets.name(scalar, path));
      name.ifPresent(names::add);
      if (name.isEmpty()) {
        problems.error(
            item.place(),
            path
                + ": expected ${secret:NAME} and nothing else; a secret has no"
                + " place in this file");
      }
    }
    return names;
  }
}
