package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All there is to ask for. */
final class Api {
  private Api() {}

  static RouteTable routes(HttpServer.Parts parts, Streams streams) {
    var routes = new ArrayList<Route>();
    routes.addAll(new EventRoutes(parts).routes());
    routes.addAll(new TriggerRoutes(parts).routes());
    routes.addAll(new HookRoutes(parts).routes());
    routes.addAll(new WorkflowRoutes(parts).routes());
    routes.addAll(new StartRoutes(parts, streams::isClosed).routes());
    routes.addAll(new RunRoutes(parts).routes());
    routes.addAll(new RunDetailRoutes(parts, streams).routes());
    routes.addAll(new RerunRoutes(parts).routes());
    routes.addAll(new MigrationRoutes(parts).routes());
    routes.addAll(new BulkRoutes(parts).routes());
    routes.addAll(new SteeringRoutes(parts).routes());
    routes.addAll(new ApprovalRoutes(parts).routes());
    routes.addAll(new LinkRoutes(parts).routes());
    routes.addAll(new ScheduleRoutes(parts).routes());
    routes.addAll(new LimitRoutes(parts).routes());
    routes.addAll(new CardRoutes(parts.cards()).routes());
    routes.addAll(new TokenRoutes(parts.tokens()).routes());
    parts.tests().ifPresent(tests -> routes.addAll(new TestRoutes(tests).routes()));
    routes.addAll(healthRoutes(parts.health()));
    var all = new ArrayList<>(routes);
    all.add(openApi(() -> OpenApi.of(all)));
    return new RouteTable(all);
  }

  private static List<Route> healthRoutes(Health health) {
    return List.of(
        new Route(
            Method.GET,
            Route.HEALTH,
            new Access.Open(),
            "See whether the engine is alive",
            List.of(),
            Optional.empty(),
            List.of(Answer.json(200, "It is alive.", "Health")),
            _ -> Reply.json(200, health(health))),
        Route.of(
            Method.GET,
            "/readyz",
            Action.READ,
            "See whether the engine accepts work",
            List.of(),
            List.of(
                Answer.json(200, "It does.", "Health"),
                Answer.json(503, "It does not, or not yet.", "Health")),
            _ -> Reply.json(health.ready() ? 200 : 503, health(health))));
  }

  private static Json health(Health health) {
    List<String> degraded = health.degraded();
    return new Doc()
        .text("status", degraded.isEmpty() ? "ok" : "degraded")
        .flag("ready", health.ready())
        .texts("reasons", degraded)
        .json();
  }

  private interface Document {
    Json make();
  }

  private static Route openApi(Document document) {
    return Route.of(
        Method.GET,
        "/openapi.json",
        Action.READ,
        "Read the description of all this",
        List.of(),
        List.of(Answer.json(200, "An OpenAPI 3.1 document.", "OpenApi")),
        _ -> Reply.json(200, document.make()));
  }
}
