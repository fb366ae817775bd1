package dev.signalbox.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signalbox.core.EventName;
import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads {@code events:}, which says what the data of events has to be like. */
final class EventsReader {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int BYTES_MAX = 1 << 20;

  private final Problems problems;
  private final ShapeReader paths;

  EventsReader(Problems problems, ShapeReader paths) {
    this.problems = problems;
    this.paths = paths;
  }

  /**
   * What a file declares.
   *
   * @param schemas by the names of the events
   */
  record Declared(SequencedMap<String, EventSchema> schemas, Map<String, DataFields> fields) {}

  Declared read(Optional<Tree> tree) {
    var schemas = new LinkedHashMap<String, EventSchema>();
    var fields = new HashMap<String, DataFields>();
    tree.flatMap(found -> Mapping.open(found, "events", "a mapping of events by name", problems))
        .ifPresent(mapping ->
            mapping
                .fields()
                .forEach((name, field) ->
                    event(name, field, mapping.at(name))
                        .ifPresent(schema -> {
                          schemas.put(name, schema);
                          fields.put(name, new DataFields(name, schema.schema()));
                        })));
    if (!fields.isEmpty()) {
      fields.put(EventName.SCHEDULE_TICK, tick());
    }
    return new Declared(schemas, fields);
  }

  /** Every tick is like this. */
  private static DataFields tick() {
    return new DataFields(
        EventName.SCHEDULE_TICK,
        json(
            """
            {"properties":{"at":true,"actual":true,"schedule":true,"cause":true,"last":true}}\
            """));
  }

  private Optional<CheckedSchema> event(String name, Tree.Field field, String path) {
    if (EventName.isReserved(name)) {
      problems.error(
          field.key().place(),
          path + ": expected a name of your own, found " + name + ", which only the engine uses");
    }
    return Mapping.closed(field.value(), path, Language.names(Language.EVENT), problems)
        .flatMap(mapping ->
            mapping
                .require("schema", "a JSON Schema, or the path of a file with one", problems)
                .flatMap(tree -> schema(tree, mapping.at("schema"))));
  }

  // --- A schema

  private Optional<CheckedSchema> schema(Tree tree, String path) {
    return document(tree, path).flatMap(schema -> checked(schema, tree, path));
  }

  private Optional<JsonNode> document(Tree tree, String path) {
    if (tree instanceof Tree.Fields
        || (tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.FLAG)) {
      return Optional.of(json(CanonicalJson.of(tree).text()));
    }
    return paths.file(tree, path).flatMap(file -> read(Path.of(file), tree, path));
  }

  private Optional<JsonNode> read(Path file, Tree tree, String path) {
    String wrong;
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length <= BYTES_MAX) {
        return Optional.of(JSON.readTree(bytes));
      }
      wrong = "expected at most 1 MiB, found more";
    } catch (JsonProcessingException e) {
      wrong =
          "expected JSON, found none at line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage());
    } catch (IOException e) {
      wrong = "expected a file, found none that can be read";
    }
    problems.error(tree.place(), path + ": " + file + ": " + wrong);
    return Optional.empty();
  }

  private Optional<CheckedSchema> checked(JsonNode schema, Tree tree, String path) {
    if (!schema.isObject() && !schema.isBoolean()) {
      problems.error(tree.place(), path + ": expected a JSON Schema, found " + schema);
      return Optional.empty();
    }
    Optional<SchemaDraft> draft = SchemaDraft.of(schema);
    if (draft.isEmpty()) {
      problems.error(
          tree.place(),
          path
              + ".$schema: expected https://json-schema.org/draft/2020-12/schema or"
              + " http://json-schema.org/draft-07/schema, found "
              + schema.get("$schema"));
      return Optional.empty();
    }
    Optional<EventSchema.Misfit> misfit = draft.get().meta().misfit(new Json(schema.toString()));
    if (misfit.isPresent()) {
      wrong(
          tree,
          path,
          misfit.get().pointer(),
          "no JSON Schema has this here: " + misfit.get().found());
      return Optional.empty();
    }
    int errors = problems.errors();
    Subschemas.each(schema, "", (pointer, each) -> look(schema, pointer, each, tree, path));
    if (errors < problems.errors()) {
      return Optional.empty();
    }
    var checked = CheckedSchema.of(schema, draft.get());
    if (checked.isEndless()) {
      problems.error(tree.place(), path + ": expected a schema that ends, found one in a circle");
      return Optional.empty();
    }
    return Optional.of(checked);
  }

  /**
   * What the meta-schema does not know: whether references lead anywhere, and what a pattern is.
   */
  private void look(JsonNode schema, String pointer, JsonNode each, Tree tree, String path) {
    if (each.has("$ref") && !isThere(schema, each.get("$ref").asText())) {
      wrong(
          tree,
          path,
          Subschemas.at(pointer, "$ref"),
          "expected a place in this schema such as #/$defs/line, found " + each.get("$ref"));
    }
  }

  private static boolean isThere(JsonNode schema, String reference) {
    return reference.equals("#")
        || (reference.startsWith("#/")
            && !schema.at(JsonPointer.compile(reference.substring(1))).isMissingNode());
  }

  private void wrong(Tree tree, String path, String pointer, String message) {
    Tree at = tree;
    for (String name : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      at = within(at, name.replace("~1", "/").replace("~0", "~")).orElse(at);
    }
    problems.error(at.place(), path + pointer + ": " + message);
  }

  private static Optional<Tree> within(Tree tree, String name) {
    return switch (tree) {
      case Tree.Fields fields ->
          fields.fields().stream()
              .filter(field -> field.key().text().equals(name))
              .map(Tree.Field::value)
              .findFirst();
      case Tree.Items items ->
          name.matches("[0-9]{1,6}") && Integer.parseInt(name) < items.items().size()
              ? Optional.of(items.items().get(Integer.parseInt(name)))
              : Optional.empty();
      case Tree.Scalar _ -> Optional.empty();
    };
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected JSON, found something else", e);
    }
  }
}
