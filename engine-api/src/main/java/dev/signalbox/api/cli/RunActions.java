package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done to a run. */
final class RunActions {
  private RunActions() {}

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ask a run to end; what it has started is stopped first.")
  static final class Cancel implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    @Option(
        names = "--force",
        description = "Also where it has gone on as another run: stop what it still does itself.")
    private boolean force;

    Cancel(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (var api = server.api(context.terminal())) {
        var body = JsonNodeFactory.instance.objectNode();
        if (force) {
          body.put("force", true);
        }
        var reply = api.post("/v1/runs/" + Api.encoded(run) + "/cancel", body);
        context
            .out()
            .println(
                server.json() ? reply.body() : "run " + Plain.line(run) + " is being cancelled");
        return ExitCode.OK.number();
      }
    }
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Let nothing new begin in a run until it is resumed.")
  static final class Pause implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    Pause(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return posted(context, server, run, "pause", JsonNodeFactory.instance.objectNode());
    }
  }

  @Command(
      name = "migrate",
      mixinStandardHelpOptions = true,
      description =
          "Have a run go on by another definition, if all that has happened follows from that too.")
  static final class Migrate implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    @Option(
        names = "--to",
        paramLabel = "DIGEST",
        description = "The digest of the definition; the one that is configured now.")
    private String to = "latest";

    Migrate(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var body = JsonNodeFactory.instance.objectNode().put("to", to);
      try (var api = server.api(context.terminal())) {
        var reply = api.post("/v1/runs/" + Api.encoded(run) + "/migrate", body);
        context
            .out()
            .println(
                server.json()
                    ? reply.body()
                    : "run "
                        + Plain.line(run)
                        + " goes by "
                        + reply.json().path("definition").asText());
        return ExitCode.OK.number();
      }
    }
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let a run go on that was paused.")
  static final class Resume implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    Resume(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return posted(context, server, run, "resume", JsonNodeFactory.instance.objectNode());
    }
  }

  @Command(
      name = "signal",
      mixinStandardHelpOptions = true,
      description = "Send something to one run, which keeps it if it does not wait for it yet.")
  static final class Signal implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(index = "0", paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "What the run waits for.")
    private String name = "";

    @Option(
        names = {"-d", "--data"},
        paramLabel = "JSON|@FILE|-",
        description = "What is sent with it: JSON, @ and a file of JSON, or - for standard input.")
    private String data = "{}";

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Of the signal; with one that was sent before it is a repeat.")
    private Optional<String> id = Optional.empty();

    Signal(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var body = JsonNodeFactory.instance.objectNode();
      body.put("name", name);
      body.set("data", JsonArgument.read("--data", data, context.terminal()));
      id.ifPresent(text -> body.put("id", text));
      return posted(context, server, run, "signal", body);
    }
  }

  private static int posted(
      Context context, ServerOptions server, String run, String what, ObjectNode body) {
    try (var api = server.api(context.terminal())) {
      var reply = api.post("/v1/runs/" + Api.encoded(run) + "/" + what, body);
      context
          .out()
          .println(
              server.json()
                  ? reply.body()
                  : "run " + Plain.line(run) + " is " + reply.json().path("status").asText());
      return ExitCode.OK.number();
    }
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Make a new run of one that has ended, which takes over what had succeeded.")
  static final class Retry implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run that has ended.")
    private String run = "";

    @Option(
        names = "--from",
        paramLabel = "STEP",
        description = "Begin from this step, whatever had become of it.")
    private Optional<String> from = Optional.empty();

    @Option(
        names = {"-w", "--wait"},
        paramLabel = "TIME",
        converter = Span.class,
        description = "Wait for the end of the new run, at most this long.")
    private Optional<Duration> wait = Optional.empty();

    Retry(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var body = JsonNodeFactory.instance.objectNode();
      from.ifPresent(step -> body.put("from", step));
      return made(context, server, run, "retry", body, wait);
    }
  }

  @Command(
      name = "fork",
      mixinStandardHelpOptions = true,
      description = "Make a new run of what had happened to one up to an entry of its history.")
  static final class Fork implements Callable<Integer> {
    private final Context context;

    @Mixin private final ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    private String run = "";

    @Parameters(
        paramLabel = "SEQUENCE",
        description = "The number of the entry; 'show --json' lists them.")
    private long sequence;

    @Option(
        names = {"-w", "--wait"},
        paramLabel = "TIME",
        converter = Span.class,
        description = "Wait for the end of the new run, at most this long.")
    private Optional<Duration> wait = Optional.empty();

    Fork(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      var body = JsonNodeFactory.instance.objectNode().put("sequence", sequence);
      return made(context, server, run, "fork", body, wait);
    }
  }

  private static int made(
      Context context,
      ServerOptions server,
      String run,
      String what,
      ObjectNode body,
      Optional<Duration> wait) {
    try (var api = server.api(context.terminal())) {
      var reply =
          api.post("/v1/runs/" + Api.encoded(run) + "/" + what, body, Map.of(), Duration.ZERO);
      var ending = new Ending(context, api, server.json());
      return wait.map(limit -> ending.await(reply, limit)).orElseGet(() -> ending.started(reply));
    }
  }
}
