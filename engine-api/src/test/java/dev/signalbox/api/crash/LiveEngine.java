package dev.signalbox.api.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The real program in a process of its own, {@code serve} on the engine.yaml of a folder, and a
 * client of it.
 */
public final class LiveEngine implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

  private final Process process;
  private final Path home;
  private final Path errors;
  private final CompletableFuture<URI> url = new CompletableFuture<>();

  /** A status, and the JSON that came with it (missing where there was none). */
  public record Answer(int status, JsonNode body) {}

  private LiveEngine(Process process, Path home, Path errors) {
    this.process = process;
    this.home = home;
    this.errors = errors;
  }

  /** Starts it, and waits until it accepts work. */
  public static LiveEngine start(Path home, String... options) {
    var engine = launch(home, Map.of(), List.of(), options);
    if (!engine.listens()) {
      throw new AssertionError(
          "the engine does not listen, it ended with " + engine.exit() + ": " + engine.errors());
    }
    return engine;
  }

  /**
   * Starts it, and does not wait.
   *
   * @param environment what is added to the environment of this process
   * @param prefix a command that runs the JVM
   * @param options of {@code serve}
   */
  public static LiveEngine launch(
      Path home, Map<String, String> environment, List<String> prefix, String... options) {
    return launch("serve", home, environment, prefix, options);
  }

  /** Starts an engine that leaves to worker processes what they can do; waits until it listens. */
  public static LiveEngine startApi(Path home) {
    var engine = launch("api", home, Map.of(), List.of());
    if (!engine.listens()) {
      throw new AssertionError(
          "the api does not listen, it ended with " + engine.exit() + ": " + engine.errors());
    }
    return engine;
  }

  private static LiveEngine launch(
      String part,
      Path home,
      Map<String, String> environment,
      List<String> prefix,
      String... options) {
    try {
      Path errors = home.resolve("engine.log");
      var command = new ArrayList<>(prefix);
      command.addAll(Jvm.command(part, "--config", home.resolve("engine.yaml").toString()));
      command.addAll(List.of(options));
      var builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
      builder.environment().putAll(environment);
      var engine = new LiveEngine(builder.start(), home, errors);
      engine.process.getOutputStream().close();
      Thread.ofVirtual().start(engine::listen);
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("listening on ")) {
          url.complete(URI.create(line.substring("listening on ".length())));
        }
      }
    } catch (IOException e) {
      url.completeExceptionally(e);
    }
    url.completeExceptionally(new IOException("the engine has ended"));
  }

  /** Waits; false where it ended instead. */
  public boolean listens() {
    try {
      return url.orTimeout(START.toSeconds(), TimeUnit.SECONDS).handle((_, e) -> e == null).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path) throws IOException {
    return send(request(path).GET());
  }

  public Answer post(String path, String body, String... headers) throws IOException {
    var request = request(path).header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The text of a resource that is no JSON. */
  public String text(String path) throws IOException {
    return exchange(request(path).GET()).body();
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(url.resultNow().resolve(path))
        .timeout(ANSWER)
        .header(
            "Authorization", "Bearer " + Files.readString(data().resolve("admin.token")).strip());
  }

  private static Answer send(HttpRequest.Builder request) throws IOException {
    HttpResponse<String> response = exchange(request);
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private static HttpResponse<String> exchange(HttpRequest.Builder request) throws IOException {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  public Path data() {
    return home.resolve("data");
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written on standard error, over all its lives. */
  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    var _ = exit();
  }

  /** Waits for its end. */
  public int exit() {
    try {
      if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the engine does not end: " + errors());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
