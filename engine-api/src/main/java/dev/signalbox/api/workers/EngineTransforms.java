package dev.signalbox.api.workers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.api.plugins.Host;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.plugin.spi.HookPoint;
import dev.signalbox.queue.jobs.Letter;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.jobs.Report;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's transforms, for a worker process that has none: it asks by letter, and waits for as
 * long as the engine is away. A prompt that a transform was meant to change is not used as it was.
 *
 * @param nonces a new one for each question
 * @param isLeaving whether an answer is not waited for any more
 */
public record EngineTransforms(Post post, Supplier<String> nonces, BooleanSupplier isLeaving)
    implements Host.Transforms {
  private static final Logger LOG = LoggerFactory.getLogger(EngineTransforms.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Override
  public Json transformed(HookPoint point, Json payload) {
    if (point != HookPoint.PROMPT_RENDER) {
      throw new IllegalStateException(
          "expected a worker to render prompts alone, found a question at " + point.dotted());
    }
    Letter letter = letter(payload);
    while (!isLeaving.getAsBoolean()) {
      Optional<Letter.Reply> reply = sent(letter);
      if (reply.isPresent()) {
        return answered(reply.get());
      }
    }
    throw new IllegalStateException(
        "expected what the engine's transforms make of the prompt, found no engine that answers;"
            + " the worker ends");
  }

  private Letter letter(Json payload) {
    try {
      JsonNode attempt = JSON.readTree(payload.text());
      var report = new Report.Prompting(payload);
      String nonce = nonces.get();
      return new Letter(
          Letter.id(nonce, report),
          new RunId(attempt.path("run").asText()),
          new StepPath(attempt.path("step").asText()),
          attempt.path("attempt").asInt(),
          nonce,
          report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected a payload that is JSON, found " + payload, e);
    }
  }

  private static Json answered(Letter.Reply reply) {
    if (!reply.taken()) {
      throw new IllegalStateException(
          "the engine does not say what its transforms make of the prompt: " + reply.reason());
    }
    return reply.luggage();
  }

  private Optional<Letter.Reply> sent(Letter letter) {
    try {
      try {
        return post.send(letter, PATIENCE);
      } catch (QueueUnavailable e) {
        LOG.warn(
            "run {} step {}: the engine cannot be asked for its prompt now: {}",
            letter.run(),
            letter.step(),
            e.getMessage());
        Thread.sleep(PAUSE);
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the engine was asked for a prompt", e);
    }
  }
}
