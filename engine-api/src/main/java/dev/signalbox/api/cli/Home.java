package dev.signalbox.api.cli;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The folder of an engine, as far as a client needs it. Only {@code data} and {@code http} of
 * engine.yaml are looked at: reading all of it would compile every expression in it, for each
 * command.
 */
record Home(Path data, String host, int port) {
  static final String ENGINE_YAML = "engine.yaml";
  private static final int PORT = 8080;

  /** Empty where there is no engine.yaml. */
  static Optional<Home> of(Path folder) {
    Path file = folder.resolve(ENGINE_YAML);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      var options = new LoaderOptions();
      Node root = new Yaml(new SafeConstructor(options)).compose(reader);
      Optional<Node> http = member(root, "http");
      return Optional.of(
          new Home(
              folder.resolve(member(root, "data").flatMap(Home::text).orElse("data")).normalize(),
              http.flatMap(it -> member(it, "host")).flatMap(Home::text).orElse("127.0.0.1"),
              http.flatMap(it -> member(it, "port"))
                  .flatMap(Home::text)
                  .filter(text -> text.matches("\\d{1,5}"))
                  .map(Integer::parseInt)
                  .orElse(PORT)));
    } catch (IOException | YAMLException e) {
      throw new Stop(
          ExitCode.USAGE,
          file
              + " cannot be read; 'signalbox validate' says where, or name --url and --token-file");
    }
  }

  Path token() {
    return data.resolve("admin.token");
  }

  /** Where the engine listens, by its own word if it has said so. */
  URI url() {
    Path said = data.resolve("endpoint");
    try {
      if (Files.isRegularFile(said)) {
        return URI.create(Files.readString(said).strip());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new Stop(
          ExitCode.USAGE,
          said + " cannot be read: expected a URL; name --url, or start the engine");
    }
    if (port == 0) {
      throw new Stop(
          ExitCode.UNREACHABLE,
          "the engine of this folder is not running; start it with 'signalbox serve'");
    }
    String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    String bracketed =
        reachable.contains(":") && !reachable.startsWith("[") ? "[" + reachable + "]" : reachable;
    return URI.create("http://" + bracketed + ":" + port);
  }

  private static Optional<Node> member(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> text(tuple.getKeyNode()).equals(Optional.of(key)))
            .map(NodeTuple::getValueNode)
            .findFirst()
        : Optional.empty();
  }

  private static Optional<String> text(Node node) {
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }
}
