package dev.signalbox.config;

/** How the texts of one part of the file are read. */
interface Texts {
  /** A text. */
  Part text(Tree.Scalar scalar, boolean template, String path);

  Part textOrSecret(Tree.Scalar scalar, String path);

  Part url(Tree.Scalar scalar, String path);

  /** The body of a message: a JSON string. */
  Part body(Tree.Scalar scalar, String path);

  /** A text with secrets in it: the list of its pieces. */
  Part withSecrets(Tree.Scalar scalar, String path);

  /** A command for the shell: the JSON string behind {@code shell}. */
  Part shell(Tree.Scalar scalar, String path);

  /** The next argument of a command without a shell. */
  Part argument(Tree.Scalar scalar, String path, SimpleCommand command);
}
