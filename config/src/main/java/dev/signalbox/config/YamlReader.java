package dev.signalbox.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** From YAML text to a {@link Tree}, under limits. No object is ever made of a tag. */
final class YamlReader {
  static final int BYTES_MAX = 1 << 20;
  private static final String TAG_REFUSED = "Global tag is not allowed: ";
  private static final int DEPTH_MAX = 50;
  private static final int ALIASES_MAX = 50;

  /** Aliases count as often as they are used. */
  private static final int NODES_MAX = 100_000;

  private final Problems problems;
  private final int[] source;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nodes;

  private YamlReader(String text, Problems problems) {
    this.problems = problems;
    this.source = text.codePoints().toArray();
  }

  /** The document; empty if there is a problem with it as a whole. */
  static Optional<Tree> read(String text, Problems problems) {
    return new YamlReader(text, problems).document(text);
  }

  private Optional<Tree> document(String text) {
    if (!isPrintable()) {
      return Optional.empty();
    }
    var options = new LoaderOptions();
    options.setCodePointLimit(BYTES_MAX);
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setMaxAliasesForCollections(ALIASES_MAX);
    options.setAllowRecursiveKeys(false);
    options.setAllowDuplicateKeys(false);
    try {
      var parser = new ParserImpl(new StreamReader(text), options);
      @SuppressWarnings("NullAway") // null where there is no document
      Optional<Node> root =
          Optional.ofNullable(new Composer(parser, new CoreSchema(), options).getSingleNode());
      if (root.isEmpty()) {
        problems.error(Place.FILE, "expected a mapping with the key workflows, found nothing");
      }
      int errors = problems.errors();
      return root.map(node -> tree(node, 0)).filter(_ -> problems.errors() == errors);
    } catch (MarkedYAMLException e) {
      problems.error(place(e), message(e));
    } catch (YAMLException e) {
      problems.error(Place.FILE, "not YAML as it is read here: " + e.getMessage());
    }
    return Optional.empty();
  }

  private boolean isPrintable() {
    for (int i = 0; i < source.length; i++) {
      if (!StreamReader.isPrintable(source[i])) {
        problems.error(
            place(i),
            "expected text, found the character U+%04X; write it as an escape in double quotes"
                .formatted(source[i]));
        return false;
      }
    }
    return true;
  }

  private static Place place(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    return mark == null ? Place.FILE : place(mark);
  }

  private static String message(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "not YAML" : e.getProblem();
    if (problem.startsWith(TAG_REFUSED)) {
      return tagRefused(problem.substring(TAG_REFUSED.length()));
    }
    if (problem.contains("'\\t(TAB)'")) {
      return "expected spaces, found a tab; YAML is indented by spaces only";
    }
    if (problem.contains("but found another document")) {
      return "expected a single document, found a second one; remove the line ---";
    }
    return (e.getContext() == null ? "" : e.getContext() + ": ") + problem;
  }

  private static String tagRefused(String tag) {
    return "expected a value without a tag, found the tag " + tag + "; remove it";
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Place place(int index) {
    int line = 1;
    int start = 0;
    for (int i = 0; i < index && i < source.length; i++) {
      if (source[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Place(line, index - start + 1);
  }

  private Tree tree(Node node, int depth) {
    Place place = place(node.getStartMark());
    var nothing = new Tree.Scalar(place, "", Tree.Kind.NOTHING, _ -> place);
    if (++nodes > NODES_MAX) {
      if (nodes == NODES_MAX + 1) {
        problems.error(place, "expected at most 100,000 values, found more (aliases are counted)");
      }
      return nothing;
    }
    if (CoreSchema.isWritten(node.getTag())) {
      problems.error(place, tagRefused(node.getTag().getValue()));
      return nothing;
    }
    if (depth > DEPTH_MAX || !open.add(node)) {
      problems.error(place, "expected a value, found one that holds itself; remove the alias");
      return nothing;
    }
    try {
      return switch (node) {
        case ScalarNode scalar -> scalar(scalar, place);
        case SequenceNode items ->
            new Tree.Items(
                place, items.getValue().stream().map(item -> tree(item, depth + 1)).toList());
        case MappingNode mapping -> new Tree.Fields(place, fields(mapping, depth));
        default -> throw new IllegalStateException("not a node of a composed document: " + node);
      };
    } finally {
      open.remove(node);
    }
  }

  private List<Tree.Field> fields(MappingNode mapping, int depth) {
    var fields = new ArrayList<Tree.Field>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tree(tuple.getKeyNode(), depth + 1) instanceof Tree.Scalar key) {
        fields.add(new Tree.Field(key, tree(tuple.getValueNode(), depth + 1)));
      } else {
        problems.error(
            place(tuple.getKeyNode().getStartMark()),
            "expected a name as the key; a text with {{ }} needs quotes around it");
      }
    }
    return fields;
  }

  private Tree.Scalar scalar(ScalarNode node, Place place) {
    if (node.getValue().indexOf('\0') >= 0) {
      problems.error(place, "expected a text without the character NUL");
    }
    Tree.Kind kind = CoreSchema.kind(node.getTag()).orElse(Tree.Kind.STRING);
    int start = node.getStartMark().getIndex();
    var style = node.getScalarStyle();
    return new Tree.Scalar(
        place,
        node.getValue(),
        kind,
        offset -> place(ScalarOffsets.of(source, start, style, node.getValue(), offset)));
  }
}
