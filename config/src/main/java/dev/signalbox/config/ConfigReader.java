package dev.signalbox.config;

import dev.signalbox.core.Workflow;
import dev.signalbox.core.WorkflowId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads engine.yaml. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Loads what the first expression needs, which takes a moment: for a thread that has the time.
   */
  public static void prepare() {
    var _ = CelEnvironment.compile("true", CelEnvironment.Names.OF_RUNS);
  }

  /**
   * Reads and checks a file, offline: nothing is started, nothing is written. Whatever is wrong
   * with it is a {@link Problem}; all are found, not only the first. Never throws on bad input.
   */
  public static Reading read(Path file, Vocabulary vocabulary, SecretSource secrets) {
    Path absolute = file.toAbsolutePath().normalize();
    var problems = new Problems(file);
    Optional<EngineConfig> config =
        text(absolute, problems)
            .flatMap(text -> YamlReader.read(text, problems))
            .flatMap(tree -> EngineReader.read(absolute, tree, vocabulary, problems, secrets));
    return config.isPresent() && problems.errors() == 0
        ? new Reading.Loaded(config.get(), problems.sorted())
        : new Reading.Broken(problems.sorted());
  }

  /**
   * Where a file says that its jars lie, read before anything else of it can be: what the jars
   * bring decides what else the file may say. The standard folder where the file is silent, or
   * cannot be read.
   */
  public static Path lib(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    var unheard = new Problems(file);
    String lib =
        text(absolute, unheard)
            .flatMap(text -> YamlReader.read(text, unheard))
            .flatMap(ConfigReader::libOf)
            .orElse("lib");
    return absolute.resolveSibling(lib);
  }

  /**
   * What stands behind {@code store} in a file, given by itself.
   *
   * @param file whose secrets it may name
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static EngineConfig.Store store(String text, Path file, SecretSource source) {
    var problems = new Problems(file);
    Path folder = file.toAbsolutePath().resolveSibling("");
    var secrets = new Secrets(source, folder.resolve("secrets"));
    var scalar = new Tree.Scalar(Place.FILE, text, Tree.Kind.STRING, _ -> Place.FILE);
    Optional<EngineConfig.Store> store =
        new StoreReader(problems, new SecretNames(secrets, problems), folder).read(scalar);
    if (store.isEmpty() || problems.errors() > 0) {
      throw new IllegalArgumentException(described(problems));
    }
    return store.get();
  }

  private static Optional<String> libOf(Tree tree) {
    return tree instanceof Tree.Fields fields
        ? fields.fields().stream()
            .filter(field -> field.key().text().equals("lib"))
            .map(Tree.Field::value)
            .filter(Tree.Scalar.class::isInstance)
            .map(value -> ((Tree.Scalar) value).text())
            .findFirst()
        : Optional.empty();
  }

  /**
   * Compiles a stored definition again, for the runs that keep to it. It does not ask whether its
   * runners, plugins and secrets are still there: that shows when a step needs them.
   *
   * @param source what {@link CompiledWorkflow#source} was
   * @throws IllegalArgumentException if it is no definition under this vocabulary (a plugin is
   *     gone, or another version speaks differently); the message says why
   */
  public static Workflow recompile(String source, Vocabulary vocabulary) {
    var problems = new Problems(Path.of("stored-definition"));
    try {
      Mapping mapping =
          Mapping.closed(
                  CanonicalJson.read(source),
                  "",
                  List.of("workflow", "runner", "folder", "definition"),
                  problems)
              .orElseThrow(() -> new IOException("expected an object"));
      var id = new WorkflowId(text(mapping, "workflow").orElse(""));
      SecretSource any = (name, folder) -> new SecretSource.Answer.Found(name);
      Path folder = Path.of(text(mapping, "folder").orElse("/"));
      var setting =
          new Setting(
              vocabulary,
              problems,
              new Secrets(any, folder),
              folder,
              text(mapping, "runner").orElse(Language.STANDARD_RUNNER),
              Optional.empty(),
              Optional.empty(),
              Map.of());
      return mapping
          .get("definition")
          .flatMap(new WorkflowReader(setting, id)::read)
          .orElseThrow(() -> new IOException(described(problems)))
          .workflow();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "expected a stored definition, found something else: " + e.getMessage(), e);
    }
  }

  private static Optional<String> text(Mapping mapping, String key) {
    return mapping.get(key).map(tree -> tree instanceof Tree.Scalar scalar ? scalar.text() : "");
  }

  private static String described(Problems problems) {
    return problems.sorted().stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .map(Problem::message)
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> text(Path file, Problems problems) {
    if (!Files.exists(file)) {
      problems.error(Place.FILE, "expected a file, found none; name it with --config");
    } else if (!Files.isRegularFile(file)) {
      problems.error(Place.FILE, "expected a file, found a folder or a device");
    } else {
      try (var in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(YamlReader.BYTES_MAX + 1);
        if (bytes.length <= YamlReader.BYTES_MAX) {
          return decoded(bytes, problems);
        }
        problems.error(Place.FILE, "expected at most 1 MiB, found more");
      } catch (IOException e) {
        problems.error(Place.FILE, "cannot be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** UTF-8 with or without a byte order mark, and nothing else. */
  private static Optional<String> decoded(byte[] bytes, Problems problems) {
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int line = (int) text.chars().filter(c -> c == '\n').count() + 1;
      int column = text.length() - text.lastIndexOf('\n');
      problems.error(
          new Place(line, column), "expected UTF-8, found a byte that is none; save it as UTF-8");
      return Optional.empty();
    }
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }
}
