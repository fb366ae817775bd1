package dev.signalbox.api.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.runner.spi.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks engines, through their doors. Whether there is an answer is for the caller to bear. */
final class Client implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();

  /** What was answered. */
  record Answer(int status, JsonNode body) {
    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    String text(String member) {
      return body.path(member).asText();
    }
  }

  /** Empty where there is no answer, or none that is one. */
  Optional<Answer> get(EngineNode engine, String path) throws InterruptedException {
    return send(engine, path, HttpRequest.newBuilder().GET());
  }

  /** As {@link #get}; a key makes it safe to ask again. */
  Optional<Answer> post(EngineNode engine, String path, String body, Optional<String> key)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder()
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    key.ifPresent(it -> request.header("Idempotency-Key", it));
    return send(engine, path, request);
  }

  private Optional<Answer> send(EngineNode engine, String path, HttpRequest.Builder request)
      throws InterruptedException {
    Optional<String> token = engine.token();
    if (token.isEmpty() || !engine.isUp()) {
      return Optional.empty();
    }
    try {
      HttpResponse<String> response =
          http.send(
              request
                  .uri(URI.create("http://127.0.0.1:" + engine.door().port() + path))
                  .timeout(ANSWER)
                  .header("Authorization", "Bearer " + token.get())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return Optional.of(new Answer(response.statusCode(), JsonTree.parse(response.body())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the answer of " + path + " is no JSON", e);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
