package dev.signalbox.api.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A client of a Signalbox server. Whatever is no success becomes a {@link Stop}. */
public final class Api implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI base;
  private final String token;
  private final HttpClient client;

  /** {@code base}: without a path. */
  public Api(URI base, String token) {
    this.base = base;
    this.token = token;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /** An answer that is a success. */
  public record Reply(int status, String body) {
    /** The body as JSON. */
    public JsonNode json() {
      try {
        return JsonTree.parse(body);
      } catch (JsonProcessingException e) {
        throw new Stop(
            ExitCode.FAILED,
            "expected JSON from the server, found: "
                + Plain.line(body, 200)
                + "; is it Signalbox?");
      }
    }
  }

  public URI base() {
    return base;
  }

  /** {@code path} begins with a slash and is encoded already. */
  public Reply get(String path) {
    return send(request(path, ANSWER).GET());
  }

  public Reply post(String path, JsonNode body) {
    return post(path, body, Map.of(), Duration.ZERO);
  }

  /**
   * @param wait how long the server is asked to hold the answer back
   */
  public Reply post(String path, JsonNode body, Map<String, String> headers, Duration wait) {
    var request = request(path, ANSWER.plus(wait)).POST(json(body));
    headers.forEach(request::header);
    return send(request.header("Content-Type", "application/json"));
  }

  public Reply patch(String path, JsonNode body) {
    return send(
        request(path, ANSWER)
            .method("PATCH", json(body))
            .header("Content-Type", "application/json"));
  }

  public Reply delete(String path) {
    return send(request(path, ANSWER).DELETE());
  }

  /** Copies a text of any length. */
  public void copy(String path, OutputStream out) {
    var response = exchange(request(path, ANSWER).GET(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      if (response.statusCode() >= 300) {
        throw refusal(
            response.statusCode(), new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8));
      }
      in.transferTo(out);
    } catch (IOException e) {
      throw new Stop(
          ExitCode.UNREACHABLE, "the answer of " + base + " broke off: " + e.getMessage());
    }
  }

  /** One segment of a path, or one value of a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static HttpRequest.BodyPublisher json(JsonNode body) {
    return HttpRequest.BodyPublishers.ofString(body.toString());
  }

  private HttpRequest.Builder request(String path, Duration limit) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(limit)
        .header("Authorization", "Bearer " + token)
        .header("Accept", "application/json, application/problem+json, text/plain");
  }

  private Reply send(HttpRequest.Builder request) {
    var response = exchange(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (response.statusCode() >= 300) {
      throw refusal(response.statusCode(), response.body());
    }
    return new Reply(response.statusCode(), response.body());
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (HttpTimeoutException e) {
      throw new Stop(ExitCode.UNREACHABLE, "no answer from " + base + " in time; is it busy?");
    } catch (IOException e) {
      throw new Stop(
          ExitCode.UNREACHABLE,
          "nothing answers at "
              + base
              + "; start it with 'signalbox serve', or name another --url");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stop(ExitCode.FAILED, "interrupted");
    }
  }

  private Stop refusal(int status, String body) {
    String detail = detail(body);
    String remedy =
        status == 401 ? "; is the token that of this server? Name it by --token-file" : "";
    return new Stop(
        ExitCode.ofStatus(status),
        (detail.isEmpty() ? "the server at " + base + " answered " + status : detail) + remedy);
  }

  private static String detail(String body) {
    try {
      JsonNode problem = JsonTree.parse(body);
      String title = problem.path("title").asText();
      String detail = problem.path("detail").asText();
      return Plain.line(detail.isBlank() ? title : detail);
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
