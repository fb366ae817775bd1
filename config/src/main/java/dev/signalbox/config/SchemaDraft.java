package dev.signalbox.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An edition of JSON Schema that can be used.
 *
 * @param documents those of its folder that say what it is; the first refers to the others
 */
record SchemaDraft(Draft edition, String folder, List<String> documents) {
  private static final String HOME = "json-schema.org/";
  private static final String BASE = "urn:signalbox:schema/";

  private static final SchemaDraft DRAFT_2020_12 =
      new SchemaDraft(
          Draft.DRAFT202012,
          "draft/2020-12/",
          List.of(
              "schema",
              "meta/core",
              "meta/applicator",
              "meta/unevaluated",
              "meta/validation",
              "meta/meta-data",
              "meta/format-annotation",
              "meta/content"));

  private static final SchemaDraft DRAFT_7 =
      new SchemaDraft(Draft.DRAFT7, "draft-07/", List.of("schema"));

  /** By {@code $schema}; the newest where there is none. */
  static Optional<SchemaDraft> of(JsonNode schema) {
    if (!schema.has("$schema")) {
      return Optional.of(DRAFT_2020_12);
    }
    String name =
        schema.get("$schema").asText().replaceFirst("^https?://", "").replaceFirst("#$", "");
    return Stream.of(DRAFT_2020_12, DRAFT_7)
        .filter(draft -> name.equals(draft.name("schema")))
        .findFirst();
  }

  JsonSchemaOptions options() {
    return new JsonSchemaOptions()
        .setBaseUri(BASE)
        .setDraft(edition)
        .setOutputFormat(OutputFormat.Basic);
  }

  /** What every schema of this edition fits. */
  CheckedSchema meta() {
    var repository = SchemaRepository.create(options());
    List<JsonNode> read = documents.stream().map(each -> resource(name(each))).toList();
    for (JsonNode each : read) {
      repository.dereference(uri(each), JsonSchema.of(new JsonObject(each.toString())));
    }
    return new CheckedSchema(read.getFirst(), repository.validator(uri(read.getFirst())));
  }

  private static String uri(JsonNode document) {
    return document.path("$id").asText().replaceFirst("#$", "");
  }

  private String name(String document) {
    return HOME + folder + document;
  }

  /** It comes with the library. */
  private static JsonNode resource(String name) {
    try (InputStream in = JsonSchema.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("expected the document " + name + " in the library");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException("expected JSON in " + name + " of the library", e);
    }
  }
}
