package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.util.ArrayList;
import java.util.Optional;

/** Texts of a step, which are filled in when it starts. */
record StepTexts(
    Scalars scalars, SecretNames secrets, TemplateReader templates, ExpressionReader expressions)
    implements Texts {
  private static final String IN_HEADERS = "write ${secret:NAME} into one of the headers";
  private static final String REMEDY =
      "write ${secret:NAME} alone, as a value under env:, and use it from there";

  @Override
  public Part text(Tree.Scalar scalar, boolean template, String path) {
    if (secrets.refused(scalar, path, REMEDY)) {
      return Part.broken();
    }
    return template
        ? part(templates.text(scalar, path))
        : scalars
            .plain(scalar, path)
            .<Part>map(plain -> new Part.Fixed(Json.string(plain.text())))
            .orElseGet(Part::broken);
  }

  @Override
  public Part textOrSecret(Tree.Scalar scalar, String path) {
    return secrets.whole(scalar, path).orElseGet(() -> text(scalar, true, path));
  }

  @Override
  public Part url(Tree.Scalar scalar, String path) {
    return secrets.refused(scalar, path, IN_HEADERS)
        ? Part.broken()
        : part(templates.url(scalar, path));
  }

  @Override
  public Part body(Tree.Scalar scalar, String path) {
    return secrets.refused(scalar, path, IN_HEADERS)
        ? Part.broken()
        : new BodyReader(templates, expressions).read(scalar, path);
  }

  @Override
  public Part withSecrets(Tree.Scalar scalar, String path) {
    var pieces = new ArrayList<Part>();
    for (SecretNames.Piece piece : secrets.pieces(scalar, path)) {
      switch (piece) {
        case SecretNames.Piece.Plain(int from, int to) ->
            pieces.add(part(templates.text(scalar.part(from, to), path)));
        case SecretNames.Piece.Named(Part secret) -> pieces.add(secret);
      }
    }
    return new Part.Elements(pieces);
  }

  @Override
  public Part shell(Tree.Scalar scalar, String path) {
    return secrets.refused(scalar, path, REMEDY)
        ? Part.broken()
        : part(templates.shell(scalar, path));
  }

  @Override
  public Part argument(Tree.Scalar scalar, String path, SimpleCommand command) {
    return secrets.refused(scalar, path, REMEDY)
        ? Part.broken()
        : part(templates.argument(scalar, path, command));
  }

  private static Part part(Optional<Template> template) {
    return template.<Part>map(Part.Filled::new).orElseGet(Part::broken);
  }
}
