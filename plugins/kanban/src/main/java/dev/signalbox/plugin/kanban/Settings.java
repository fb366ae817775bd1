package dev.signalbox.plugin.kanban;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.core.Json;
import dev.signalbox.plugin.spi.PluginException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.StreamSupport;

/** What stands under {@code kanban:}. */
record Settings(Path board, List<String> columns) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Settings {
    columns = List.copyOf(columns);
    if (columns.isEmpty() || new LinkedHashSet<>(columns).size() < columns.size()) {
      throw new PluginException(
          "kanban.columns: expected one column or more, each once, found " + columns);
    }
    for (String column : columns) {
      if (column.isBlank()
          || !column.strip().equals(column)
          || column.chars().anyMatch(Character::isISOControl)) {
        throw new PluginException(
            "kanban.columns: expected names of one line without blanks around, found '"
                + column
                + "'");
      }
    }
  }

  static Settings of(Json settings) {
    try {
      JsonNode node = JSON.readTree(settings.text());
      JsonNode columns = node.path("columns");
      var names = StreamSupport.stream(columns.spliterator(), false).map(JsonNode::asText).toList();
      return new Settings(
          Path.of(node.path("board").asText()),
          columns.isTextual() ? List.of(columns.asText()) : names);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the settings to be JSON", e);
    }
  }
}
