package dev.signalbox.plugin.kanban;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The YAML at the head of a card. It is composed to nodes and never constructed: a scalar is the
 * text that stands there, so that no title becomes a date, and what we do not know stays as it was
 * written.
 */
final class FrontMatter {
  private static final int CODE_POINTS_MAX = 64 * 1024;
  private static final int DEPTH_MAX = 50;
  private static final Set<String> NULLS = Set.of("", "~", "null");
  private static final Set<String> WORDS_WITH_A_MEANING =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");
  private static final Pattern PLAIN =
      Pattern.compile("\\p{L}[\\p{L}\\p{N}_]*([ -][\\p{L}\\p{N}_]+)*");

  private FrontMatter() {}

  sealed interface Parsed {
    /** The keys of the mapping, with the node of each key and of its value. */
    record Fields(Map<String, Map.Entry<Node, Node>> nodes) implements Parsed {
      /** The value as text; empty where there is none, or none that is one line. */
      Optional<String> text(String key) {
        return Optional.ofNullable(nodes.get(key))
            .flatMap(pair ->
                pair.getValue() instanceof ScalarNode scalar
                    ? Optional.of(scalar)
                    : Optional.empty())
            .filter(scalar -> !(scalar.isPlain() && NULLS.contains(scalar.getValue())))
            .map(scalar -> scalar.getValue().strip())
            .filter(text -> !text.isEmpty() && text.chars().noneMatch(Character::isISOControl));
      }

      /**
       * The YAML with the text of one value exchanged; empty where that is an alias, an anchor, a
       * tag or a block.
       */
      Optional<String> replaced(String yaml, String key, String value) {
        var pair = Optional.ofNullable(nodes.get(key)).orElseThrow();
        if (!(pair.getValue() instanceof ScalarNode old)) {
          return Optional.empty();
        }
        int start = yaml.offsetByCodePoints(0, old.getStartMark().getIndex());
        int end = yaml.offsetByCodePoints(0, old.getEndMark().getIndex());
        boolean isAlias = old.getStartMark().getIndex() < pair.getKey().getEndMark().getIndex();
        if (isAlias || start == end || "&!*".indexOf(yaml.charAt(start)) >= 0) {
          return Optional.empty();
        }
        return styled(value, old.getScalarStyle())
            .map(it -> yaml.substring(0, start) + it + yaml.substring(end));
      }
    }

    record Broken(String reason) implements Parsed {}
  }

  static Parsed parse(String yaml) {
    try {
      return new Yaml(options()).compose(new StringReader(yaml)) instanceof MappingNode mapping
          ? fields(mapping)
          : new Parsed.Broken("its front matter is no mapping of keys to values");
    } catch (MarkedYAMLException e) {
      // The mark counts from 0, and the line of dashes stands before it.
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 2;
      return new Parsed.Broken("line " + line + " is not valid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      return new Parsed.Broken("its front matter is not valid YAML: " + firstLine(e));
    }
  }

  private static Parsed fields(MappingNode mapping) {
    var nodes = new LinkedHashMap<String, Map.Entry<Node, Node>>();
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && nodes.put(key.getValue(), Map.entry(key, tuple.getValueNode())) != null) {
        return new Parsed.Broken(
            "line "
                + (key.getStartMark().getLine() + 2)
                + " has the key '"
                + key.getValue()
                + "' again");
      }
    }
    return new Parsed.Fields(nodes);
  }

  /** One line of text as YAML, quoted only where it must be. */
  static String scalar(String text) {
    return isPlain(text) ? text : doubleQuoted(text);
  }

  private static Optional<String> styled(String value, ScalarStyle style) {
    return switch (style) {
      case PLAIN -> Optional.of(scalar(value));
      case SINGLE_QUOTED -> Optional.of("'" + value.replace("'", "''") + "'");
      case DOUBLE_QUOTED -> Optional.of(doubleQuoted(value));
      case LITERAL, FOLDED, JSON_SCALAR_STYLE -> Optional.empty();
    };
  }

  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches()
        && !WORDS_WITH_A_MEANING.contains(text.toLowerCase(Locale.ROOT));
  }

  private static String doubleQuoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static LoaderOptions options() {
    var options = new LoaderOptions();
    options.setCodePointLimit(CODE_POINTS_MAX);
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setMaxAliasesForCollections(DEPTH_MAX);
    return options;
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }
}
