package dev.signalbox.api.crash;

import dev.signalbox.queue.sqlite.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * How the program is started in a JVM of its own: small, and with a cache of what the JVM knows
 * after the start of an engine, for it is started a hundred times and lives for seconds.
 */
public final class Jvm {
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx128m",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private Jvm() {}

  /** The options of the JVM, then the program with these arguments. */
  public static List<String> command(String... args) {
    return Prepared.ONCE.command("-XX:AOTCache=", args);
  }

  private static List<String> command(List<String> options, String classPath, String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, "dev.signalbox.api.Main"));
    command.addAll(List.of(args));
    return command;
  }

  /** What all engines of this test run share. A JVM that finds the cache unfit does without. */
  private record Prepared(String classPath, Path cache, Path sqlite) {
    static final Prepared ONCE = make();

    List<String> command(String use, String... args) {
      return Jvm.command(List.of(use + cache, "-Dorg.sqlite.lib.path=" + sqlite), classPath, args);
    }

    private static Prepared make() {
      try {
        Path folder = Files.createTempDirectory("signalbox-jvm");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        var prepared =
            new Prepared(jars(folder), folder.resolve("engine.aot"), folder.resolve("sqlite"));
        NativeLibrary.unpack(prepared.sqlite());
        prepared.train(folder);
        return prepared;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A cache knows jars only. */
    private static String jars(Path folder) {
      var jars = new ArrayList<String>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (!Files.isDirectory(Path.of(entry))) {
          jars.add(entry);
        } else if (!entry.endsWith("test-classes")) {
          String jar = folder.resolve(jars.size() + ".jar").toString();
          int code =
              ToolProvider.findFirst("jar")
                  .orElseThrow()
                  .run(System.out, System.err, "-c", "-0", "-f", jar, "-C", entry, ".");
          if (code != 0) {
            throw new IllegalStateException("jar has ended with " + code);
          }
          jars.add(jar);
        }
      }
      return String.join(File.pathSeparator, jars);
    }

    /** One run: what the engines of the tests do in their short lives. */
    private void train(Path folder) throws IOException {
      Files.writeString(
          folder.resolve("engine.yaml"),
          "{ http: { port: 0 }, workflows: { w: { steps: [ { id: a, run: 'true' } ] } } }");
      Process process =
          new ProcessBuilder(
                  command(
                      "-XX:AOTCacheOutput=",
                      "serve",
                      "--config",
                      folder.resolve("engine.yaml").toString()))
              .redirectError(folder.resolve("training.log").toFile())
              .start();
      try (var lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("listening on ")) {
            work(folder, line.substring("listening on ".length()));
            process.toHandle().destroy(); // the other one closes the stream that is read here
          }
        }
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
          throw new IllegalStateException("the cache of the JVM is not made in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void work(Path folder, String url) throws IOException, InterruptedException {
      var request =
          HttpRequest.newBuilder(URI.create(url + "/v1/workflows/w/runs?wait=20s"))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(folder.resolve("data/admin.token")).strip())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      try (var client = HttpClient.newHttpClient()) {
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new IllegalStateException("the engine in training says " + answer.body());
        }
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        System.err.println("cannot remove " + folder + ": " + e);
      }
    }
  }
}
