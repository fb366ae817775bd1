package dev.signalbox.api.plugins;

import dev.signalbox.config.Vocabulary;
import dev.signalbox.core.Shape;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.PluginException;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.runner.function.FunctionStep;
import dev.signalbox.runner.function.Functions;
import dev.signalbox.runner.http.HttpStep;
import dev.signalbox.runner.local.CommandStep;
import dev.signalbox.runner.spi.RunnerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What is installed: the plugins, runners and functions of the class path and of the jars in the
 * {@code lib} folder.
 */
public record Installed(
    List<PluginFactory> plugins, Map<String, RunnerFactory> runners, Functions functions) {
  /** Steps that need no setting: they run in the worker's own process. */
  static final String JAVA_RUNNER = "java";

  /**
   * Looks at what is there, and starts nothing.
   *
   * @throws PluginException or {@link RunnerException} where something of it cannot be loaded
   */
  public static Installed in(Path lib) {
    ClassLoader loader = loader(lib);
    var runners = new HashMap<String, RunnerFactory>();
    services(RunnerFactory.class, loader).forEach(factory -> runners.put(factory.type(), factory));
    return new Installed(
        services(PluginFactory.class, loader).stream()
            .sorted(Comparator.comparing(PluginFactory::name))
            .toList(),
        Map.copyOf(runners),
        Functions.load(loader));
  }

  private static <T> List<T> services(Class<T> service, ClassLoader loader) {
    try {
      return ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new PluginException(
          "lib: cannot be loaded: " + e.getMessage() + "; rebuild or remove its jar", e);
    }
  }

  /** The language that engine.yaml may use. */
  public Vocabulary vocabulary() {
    return vocabulary(
        new StepShape(
            FunctionStep.SHAPE.key(),
            new Shape.Word(List.copyOf(functions.names())),
            FunctionStep.SHAPE.beside(),
            FunctionStep.SHAPE.start()));
  }

  /**
   * The language of stored definitions: one may name a function whose jar is gone by now, which
   * shows when the step runs.
   */
  public Vocabulary storedVocabulary() {
    return vocabulary(FunctionStep.SHAPE);
  }

  private Vocabulary vocabulary(StepShape function) {
    var steps = new ArrayList<StepShape>(List.of(CommandStep.SHAPE, function, HttpStep.SHAPE));
    var evidence = new HashMap<String, Shape>();
    var settings = new HashMap<String, Shape>();
    for (PluginFactory plugin : plugins) {
      steps.addAll(plugin.steps());
      evidence.putAll(plugin.evidence());
      settings.put(plugin.name(), plugin.settings());
    }
    var types = new HashMap<String, Shape>();
    runners.forEach((type, factory) -> types.put(type, factory.settings()));
    types.put(JAVA_RUNNER, new Shape.Keys(List.of()));
    return new Vocabulary(steps, evidence, types, settings);
  }

  private static ClassLoader loader(Path lib) {
    URL[] jars = jars(lib);
    ClassLoader own = Installed.class.getClassLoader();
    return jars.length == 0 ? own : new URLClassLoader("lib", jars, own);
  }

  private static URL[] jars(Path lib) {
    if (!Files.isDirectory(lib)) {
      return new URL[0];
    }
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .map(Installed::url)
          .toArray(URL[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException("lib: cannot read the folder " + lib, e);
    }
  }

  /** A class loader would pass over a jar that it cannot open, without a word. */
  private static URL url(Path jar) {
    try (var _ = new JarFile(jar.toFile())) {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("lib: expected a path that is a URL, found " + jar, e);
    } catch (IOException e) {
      throw new PluginException(
          "lib: the jar " + jar + " cannot be opened: " + e.getMessage() + "; rebuild or remove it",
          e);
    }
  }
}
