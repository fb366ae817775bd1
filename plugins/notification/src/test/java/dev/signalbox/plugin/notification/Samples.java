package dev.signalbox.plugin.notification;

import dev.signalbox.core.Digest;
import dev.signalbox.core.Fact;
import dev.signalbox.core.Interruption;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.plugin.spi.Hook;
import dev.signalbox.plugin.spi.StepCall;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Values that the tests share. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

  private Samples() {}

  static Message message(String key, String title, String text) {
    return new Message(key, NOON, On.RUN_FAILED, title, text, "r1", "card");
  }

  static Delivery hasty() {
    var patience =
        new Delivery.Patience(3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(5));
    return new Delivery(patience, System::nanoTime, new Random(1));
  }

  static HttpPost http() {
    return new HttpPost(CLOCK, Duration.ofSeconds(5));
  }

  static StepCall call(String input, Interruption interruption) {
    return new StepCall(
        new RunId("r1"),
        new WorkflowId("card"),
        new StepPath("tell"),
        1,
        new RunId("r1"),
        Path.of("."),
        Json.EMPTY_OBJECT,
        new Json(input),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        OutputStream.nullOutputStream(),
        interruption);
  }

  static Hook.Observation observation(String key, Fact fact) {
    var run =
        Run.replay(
            List.of(
                new Run.Recorded(
                    1,
                    NOON,
                    List.of(
                        new Fact.RunCreated(
                            new RunId("r1"),
                            new WorkflowId("card"),
                            Digest.of(""),
                            Json.EMPTY_OBJECT,
                            1,
                            new LinkedHashMap<>(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of())))));
    return new Hook.Observation(key, run, fact);
  }
}
