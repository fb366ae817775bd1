package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Migration.Divergence;
import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.operations.Migrations.Migrated;
import dev.signalbox.queue.operations.Operations;
import java.util.List;
import java.util.Optional;

/** Runs go on by another definition. */
final class MigrationRoutes {
  private static final String LATEST = "latest";
  private static final int DIGITS = 64;

  private final Operations operations;

  MigrationRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                Method.POST,
                "/v1/runs/{id}/migrate",
                Action.CHANGE_RUNS,
                "Have a run go on by another definition",
                List.of(Route.path("id", "The run.")),
                List.of(
                    Answer.json(
                        200,
                        "It goes by that definition: all that has happened to it follows from that"
                            + " one, too.",
                        "RunMigrated")),
                this::migrate)
            .taking(false, "MigrateRequest"));
  }

  private Reply migrate(Call call) {
    RunId run = call.run();
    Optional<Digest> to = to(call.input("to").optionalText("to", DIGITS));
    return switch (operations.migrations().migrate(run, to, call.actor().name())) {
      case Migrated.Done(Digest definition) ->
          Reply.json(
              200, new Doc().text("id", run.value()).text("definition", definition.hex()).json());
      case Migrated.Diverges(Divergence at) ->
          throw new Refused(
              Problem.conflict(
                      "diverges",
                      "by that definition, entry "
                          + at.sequence()
                          + " of the run's history would have come to something else")
                  .with("sequence", Json.of(at.sequence()))
                  .with("recorded", at.recorded().map(Json::string).orElse(Json.NULL))
                  .with("instead", at.instead().map(Json::string).orElse(Json.NULL)));
      case Migrated.Ended(Run.Status status) ->
          throw new Refused(
              Problem.conflict("ended", "the run has " + RunView.status(status) + " already"));
      case Migrated.UnknownRun _ -> throw new Refused(Problem.unknown("run", run.value()));
      case Migrated.UnknownDefinition _ ->
          throw new Refused(
              Problem.unprocessable(
                  "unknown-definition",
                  "to: expected latest, or the digest of a definition of the run's workflow that is"
                      + " configured or that a run refers to"));
      case Migrated.Quarantined _ -> throw new Refused(Problem.quarantined(run.value()));
    };
  }

  private static Optional<Digest> to(Optional<String> text) {
    try {
      return text.filter(word -> !word.equals(LATEST)).map(Digest::new);
    } catch (IllegalArgumentException e) {
      throw new Refused(Problem.invalid("to: expected latest or a " + e.getMessage()));
    }
  }
}
