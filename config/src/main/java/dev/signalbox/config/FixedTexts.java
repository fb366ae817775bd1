package dev.signalbox.config;

import dev.signalbox.core.Json;
import java.util.List;

/** Texts that are known when the file is read: settings and evidence. */
record FixedTexts(Scalars scalars, SecretNames secrets, boolean secretsAllowed) implements Texts {
  private static final String REMEDY =
      "secrets can stand in the settings of runners and plugins, and as a value under env:";

  @Override
  public Part text(Tree.Scalar scalar, boolean template, String path) {
    return secretsAllowed || !secrets.refused(scalar, path, REMEDY)
        ? scalars
            .plain(scalar, path)
            .<Part>map(plain -> new Part.Fixed(Json.string(secrets.filled(plain, path))))
            .orElseGet(Part::broken)
        : Part.broken();
  }

  @Override
  public Part textOrSecret(Tree.Scalar scalar, String path) {
    return secretsAllowed
        ? secrets.whole(scalar, path).orElseGet(() -> text(scalar, false, path))
        : text(scalar, false, path);
  }

  @Override
  public Part url(Tree.Scalar scalar, String path) {
    return text(scalar, false, path);
  }

  @Override
  public Part body(Tree.Scalar scalar, String path) {
    return text(scalar, false, path);
  }

  @Override
  public Part withSecrets(Tree.Scalar scalar, String path) {
    return new Part.Elements(List.of(text(scalar, false, path)));
  }

  /** A secret in a command line would stand in the process table for all to see. */
  @Override
  public Part shell(Tree.Scalar scalar, String path) {
    return secrets.refused(scalar, path, "put it under env: and use it as \"$NAME\"")
        ? Part.broken()
        : text(scalar, false, path);
  }

  @Override
  public Part argument(Tree.Scalar scalar, String path, SimpleCommand command) {
    return shell(scalar, path);
  }
}
