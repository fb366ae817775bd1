package dev.signalbox.config;

import dev.signalbox.core.Json;

/**
 * Reads the body of a message. What begins like a JSON document is one: with values to be filled
 * in, without any, or as an expression that makes it. All else is text.
 */
record BodyReader(TemplateReader templates, ExpressionReader expressions) {
  Part read(Tree.Scalar scalar, String path) {
    String text = scalar.text().strip();
    boolean isDocument = text.startsWith("[") || (text.startsWith("{") && !text.startsWith("{{"));
    if (!isDocument) {
      return templates.text(scalar, path).<Part>map(Part.Filled::new).orElseGet(Part::broken);
    }
    if (TemplateReader.hasSlots(text)) {
      return templates.json(scalar, path).<Part>map(Part.Filled::new).orElseGet(Part::broken);
    }
    return new JsonScanner(text).isJson()
        ? new Part.Fixed(Json.string(text))
        : expressions.value(scalar, path).<Part>map(Part.Computed::new).orElseGet(Part::broken);
  }
}
