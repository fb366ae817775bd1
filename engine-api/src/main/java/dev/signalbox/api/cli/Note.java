package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Why somebody does something that others will come across. */
final class Note {
  @Option(
      names = {"-m", "--note"},
      paramLabel = "TEXT",
      description = "Why, for those who come across it.")
  private Optional<String> note = Optional.empty();

  /** What is sent along. */
  ObjectNode body() {
    var body = JsonNodeFactory.instance.objectNode();
    note.ifPresent(text -> body.put("note", text));
    return body;
  }
}
