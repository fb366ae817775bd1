package dev.signalbox.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The core schema of YAML 1.2 (section 10.3.2) in place of SnakeYAML's 1.1, where {@code on} is
 * true and {@code 012} is ten. Its tags are its own, so that a tag that was written in the file is
 * seen.
 */
final class CoreSchema extends Resolver {
  private record Rule(Tree.Kind kind, Pattern pattern) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(Tree.Kind.NOTHING, Pattern.compile("null|Null|NULL|~|")),
          new Rule(Tree.Kind.FLAG, Pattern.compile("true|True|TRUE|false|False|FALSE")),
          new Rule(Tree.Kind.WHOLE, Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
          new Rule(
              Tree.Kind.FLOAT,
              Pattern.compile(
                  "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                      + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)")));

  private static final String PREFIX = "signalbox:";

  @Override
  protected void addImplicitResolvers() {
    // none of those of YAML 1.1
  }

  @Override
  public Tag resolve(NodeId node, String value, boolean implicit) {
    return switch (node) {
      case scalar -> tag(implicit ? kind(value) : Tree.Kind.STRING);
      case sequence, mapping, anchor -> new Tag(PREFIX + node);
    };
  }

  /** Empty for a tag that was written in the file. */
  static Optional<Tree.Kind> kind(Tag tag) {
    return List.of(Tree.Kind.values()).stream().filter(kind -> tag(kind).equals(tag)).findFirst();
  }

  static boolean isWritten(Tag tag) {
    return !tag.getValue().startsWith(PREFIX);
  }

  private static Tree.Kind kind(String value) {
    return RULES.stream()
        .filter(rule -> rule.pattern().matcher(value).matches())
        .findFirst()
        .map(Rule::kind)
        .orElse(Tree.Kind.STRING);
  }

  private static Tag tag(Tree.Kind kind) {
    return new Tag(PREFIX + kind);
  }
}
