package dev.signalbox.api.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Make, list and revoke the tokens by which others use the API.")
final class TokensCommand implements Callable<Integer> {
  private final Context context;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  TokensCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected create, list or revoke");
  }

  enum Role {
    VIEWER,
    OPERATOR,
    EDITOR,
    ADMIN
  }

  /** What the token is limited to. */
  static final class Scopes {
    @Option(
        names = "--action",
        paramLabel = "ACTION",
        description = "One that it may do, such as start-runs; may be repeated. Left out: all.")
    private List<String> actions = new ArrayList<>();

    @Option(
        names = "--workflow",
        paramLabel = "WORKFLOW",
        description = "One that it may see and touch; may be repeated. Left out: all.")
    private List<String> workflows = new ArrayList<>();

    void addTo(ObjectNode body) {
      if (!actions.isEmpty() || !workflows.isEmpty()) {
        var scopes = body.putObject("scopes");
        put(scopes, "actions", actions);
        put(scopes, "workflows", workflows);
      }
    }

    private static void put(ObjectNode scopes, String name, List<String> words) {
      if (!words.isEmpty()) {
        words.forEach(scopes.putArray(name)::add);
      }
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make a token. It is shown this once.")
  int create(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "NAME", description = "Whose token it is.") String name,
      @Option(
              names = "--role",
              required = true,
              paramLabel = "ROLE",
              description = "viewer, operator, editor or admin.")
          Role role,
      @Option(
              names = "--expires-in",
              paramLabel = "TIME",
              description = "After which it opens nothing any more, such as 30d.")
          Optional<String> expires,
      @Mixin Scopes scopes) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("role", role.name().toLowerCase(Locale.ROOT));
    expires.ifPresent(it -> body.put("expires-in", it));
    scopes.addTo(body);
    try (var api = server.api(context.terminal())) {
      var reply = api.post("/v1/tokens", body);
      context.out().println(server.json() ? reply.body() : reply.json().path("token").asText());
      return ExitCode.OK.number();
    }
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the tokens.")
  int list(@Mixin ServerOptions server) {
    try (var api = server.api(context.terminal())) {
      var reply = api.get("/v1/tokens");
      if (server.json()) {
        context.out().println(reply.body());
        return ExitCode.OK.number();
      }
      var table =
          new Table(
              "TOKEN", "NAME", "ROLE", "SCOPES", "CREATED", "LAST USED", "EXPIRES", "REVOKED");
      for (JsonNode token : reply.json().path("tokens")) {
        table.row(
            Table.Cell.of(token.path("id").asText()),
            Table.Cell.of(token.path("name").asText()),
            Table.Cell.of(token.path("role").asText()),
            Table.Cell.of(scopes(token.path("scopes"))),
            Table.Cell.of(context.age(token.path("created"))),
            Table.Cell.of(context.age(token.path("last-used"))),
            Table.Cell.of(context.moment(token.path("expires"))),
            Table.Cell.of(context.moment(token.path("revoked"))));
      }
      table.print(context.out(), context.ink());
      return ExitCode.OK.number();
    }
  }

  private static String scopes(JsonNode scopes) {
    var words = new ArrayList<String>();
    scopes.path("actions").forEach(word -> words.add(word.asText()));
    scopes.path("workflows").forEach(id -> words.add("workflow:" + id.asText()));
    return String.join(" ", words);
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Make a token invalid, at once and for ever.")
  int revoke(
      @Mixin ServerOptions server,
      @Parameters(paramLabel = "TOKEN", description = "Its id, as 'tokens list' shows it.")
          String id) {
    try (var api = server.api(context.terminal())) {
      api.delete("/v1/tokens/" + Api.encoded(id));
      if (!server.json()) {
        context.out().println("revoked " + Plain.line(id));
      }
      return ExitCode.OK.number();
    }
  }
}
