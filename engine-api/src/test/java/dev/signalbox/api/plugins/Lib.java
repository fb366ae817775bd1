package dev.signalbox.api.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A folder {@code lib}, and the jars that a test puts there. */
public record Lib(Path folder) {
  /** That of an engine.yaml in this folder. */
  public static Lib in(Path home) throws IOException {
    return new Lib(Files.createDirectory(home.resolve("lib")));
  }

  /**
   * @param provider the class that the jar offers for the service
   * @param sources whose names say which class of the package {@code other} they hold
   */
  public void add(String name, Class<?> service, String provider, List<Path> sources)
      throws IOException {
    Path classes = Files.createDirectories(folder.resolveSibling(name + ".classes"));
    if (!sources.isEmpty()) {
      var args =
          Stream.concat(
                  Stream.of(
                      "-proc:none",
                      "-d",
                      classes.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  sources.stream().map(Path::toString))
              .toArray(String[]::new);
      assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, args)).isZero();
    }
    try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve(name)));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
      out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
      out.write(provider.getBytes(StandardCharsets.UTF_8));
    }
  }
}
