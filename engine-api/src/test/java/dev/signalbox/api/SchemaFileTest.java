package dev.signalbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.plugins.Installed;
import dev.signalbox.config.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The JSON Schema of engine.yaml that editors use is a file of this repository. */
class SchemaFileTest {
  private static final Path FILE = Path.of("..", "docs", "engine.schema.json");

  @Test
  void the_schema_that_is_shipped_is_the_one_that_the_reader_goes_by() throws IOException {
    var mapper = new ObjectMapper();
    var schema = JsonSchema.of(Installed.in(Path.of("no-lib")).storedVocabulary());
    String text =
        mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(schema.text()))
            + "\n";
    if (Boolean.getBoolean("signalbox.write-docs")) {
      Files.writeString(FILE, text);
    }

    assertThat(FILE)
        .as(
            "to write it anew: ./mvnw -pl engine-api test -Dtest=SchemaFileTest -Dsignalbox.write-docs=true")
        .hasContent(text);
  }
}
