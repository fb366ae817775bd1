package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Start a run of a workflow; with --wait, see it to its end.")
final class RunCommand implements Callable<Integer> {
  private final Context context;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "WORKFLOW", description = "The id of the workflow.")
  private String workflow = "";

  @Option(
      names = {"-d", "--data"},
      paramLabel = "JSON|@FILE|-",
      description = "What the run is about: JSON, @ and a file of JSON, or - for standard input.")
  private String data = "{}";

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "TIME",
      converter = Span.class,
      description =
          "Wait for the end, at most this long (30s, 5m); exit code 1 unless it has succeeded by then.")
  private Optional<Duration> wait = Optional.empty();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "A label to find the run by; may be given several times.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Repeating the command with the same key gives the same run.")
  private Optional<String> key = Optional.empty();

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var body = JsonNodeFactory.instance.objectNode();
    body.set("data", JsonArgument.read("--data", data, context.terminal()));
    if (!labels.isEmpty()) {
      var object = body.putObject("labels");
      labels.forEach(object::put);
    }
    var headers = new LinkedHashMap<String, String>();
    key.ifPresent(it -> headers.put("Idempotency-Key", it));
    try (var api = server.api(context.terminal())) {
      String path = "/v1/workflows/" + Api.encoded(workflow) + "/runs";
      var reply = api.post(path, body, headers, Duration.ZERO);
      var ending = new Ending(context, api, server.json());
      return wait.map(limit -> ending.await(reply, limit)).orElseGet(() -> ending.started(reply));
    }
  }
}
