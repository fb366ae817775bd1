package dev.signalbox.api.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signalbox.api.chaos.Client.Answer;
import dev.signalbox.api.chaos.Evidence.Run;
import dev.signalbox.api.chaos.Evidence.Step;
import dev.signalbox.api.chaos.Ledger.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the engines, when it is calm, what became of everything. */
final class Gathering {
  /** An engine that was killed last may have to start first. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration REST = Duration.ofMillis(250);

  private final Stage stage;
  private final Client client;

  Gathering(Stage stage, Client client) {
    this.stage = stage;
    this.client = client;
  }

  /** How many runs have not ended. */
  int live() throws IOException, InterruptedException {
    int live = 0;
    for (JsonNode run : runs()) {
      if (!shown(run, List.of(), Map.of()).hasEnded()) {
        live++;
      }
    }
    return live;
  }

  /** Why those that have not ended stand where they stand. */
  List<String> reasons() throws IOException, InterruptedException {
    var reasons = new ArrayList<String>();
    for (JsonNode run : runs()) {
      if (!shown(run, List.of(), Map.of()).hasEnded()) {
        String id = run.path("id").asText();
        reasons.add(id + ": " + got("/v1/runs/" + id + "/why").path("text").asText());
      }
    }
    return reasons;
  }

  Evidence evidence(Load load, Ledger ledger) throws IOException, InterruptedException {
    var runs = new HashMap<String, Run>();
    for (JsonNode listed : runs()) {
      String id = listed.path("id").asText();
      JsonNode run = got("/v1/runs/" + id);
      var steps = new ArrayList<Step>();
      for (JsonNode step : run.path("steps")) {
        steps.add(
            new Step(
                step.path("id").asText(),
                step.path("status").asText(),
                step.path("attempts").asInt()));
      }
      runs.put(id, shown(run, steps, outcomes(id)));
    }
    return new Evidence(load.accepted(), load.cancelled(), runs, ledger, !stage.plan().isSpread());
  }

  private static Run shown(JsonNode run, List<Step> steps, Map<Attempt, Integer> outcomes) {
    return new Run(
        run.path("workflow").asText(),
        run.path("status").asText(),
        run.path("labels").path("of").asText(),
        run.path("failure").toString(),
        steps,
        outcomes);
  }

  private Map<Attempt, Integer> outcomes(String id) throws IOException, InterruptedException {
    var outcomes = new HashMap<Attempt, Integer>();
    for (JsonNode event : pages("/v1/runs/" + id + "/history?limit=500", "events")) {
      if (event.path("type").asText().equals("attempt-ended")) {
        JsonNode data = event.path("data");
        outcomes.merge(
            new Attempt(id, data.path("step").asText(), data.path("attempt").asInt()),
            1,
            Integer::sum);
      }
    }
    return outcomes;
  }

  private List<JsonNode> runs() throws IOException, InterruptedException {
    return pages("/v1/runs?limit=100", "runs");
  }

  private List<JsonNode> pages(String path, String member)
      throws IOException, InterruptedException {
    var all = new ArrayList<JsonNode>();
    String page = path;
    while (true) {
      JsonNode body = got(page);
      body.path(member).forEach(all::add);
      if (!body.hasNonNull("next")) {
        return all;
      }
      page = path + "&cursor=" + dev.signalbox.api.cli.Api.encoded(body.path("next").asText());
    }
  }

  private JsonNode got(String path) throws IOException, InterruptedException {
    Optional<Answer> last = Optional.empty();
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int n = 0; System.nanoTime() - end < 0; n++) {
      last = client.get(stage.engines().get(n % stage.engines().size()), path);
      if (last.filter(Answer::isSuccess).isPresent()) {
        return last.get().body();
      }
      Thread.sleep(REST);
    }
    throw new IOException(
        "expected an answer of "
            + path
            + " when it is calm, found "
            + last.map(String::valueOf).orElse("none"));
  }
}
