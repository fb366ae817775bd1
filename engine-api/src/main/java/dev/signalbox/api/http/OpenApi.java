package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Param;
import dev.signalbox.core.Json;
import dev.signalbox.queue.log.Kebab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** The OpenAPI document: the routes themselves, written down, and the schemas beside them. */
final class OpenApi {
  private OpenApi() {}

  static Json of(List<Route> routes) {
    SequencedMap<String, SequencedMap<String, Json>> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), _ -> new LinkedHashMap<>())
          .put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
    }
    var items = new Doc();
    paths.forEach((path, operations) -> items.put(path, Json.object(operations)));
    return new Doc()
        .text("openapi", "3.1.0")
        .put("info", new Doc().text("title", "Signalbox").text("version", "1").json())
        .put("paths", items.json())
        .put("components", components(routes))
        .json();
  }

  private static Json components(List<Route> routes) {
    Json bearer = new Doc().text("type", "http").text("scheme", "bearer").json();
    return new Doc()
        .put("schemas", isTesting(routes) ? both(schemas(), read("test-schemas.json")) : schemas())
        .put("securitySchemes", new Doc().put("token", bearer).json())
        .json();
  }

  /** As they are in the file: what clients may rely on. */
  static Json schemas() {
    return read("schemas.json");
  }

  private static boolean isTesting(List<Route> routes) {
    return routes.stream().anyMatch(route -> route.path().startsWith(TestRoutes.PATH));
  }

  private static Json both(Json some, Json others) {
    var text = new JsonText(64, 1 << 20);
    var all = new LinkedHashMap<>(text.members(some));
    all.putAll(text.members(others));
    return Json.object(all);
  }

  private static Json read(String resource) {
    try (var in = OpenApi.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("expected the resource " + resource + ", found none");
      }
      return new JsonText(64, 1 << 20).read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Json operation(Route route) {
    var doc =
        new Doc()
            .text("summary", route.summary())
            .list("parameters", route.params().stream().map(OpenApi::parameter).toList());
    route
        .body()
        .ifPresent(body ->
            doc.put(
                "requestBody",
                new Doc()
                    .flag("required", body.required())
                    .put("content", content(body.type(), body.schema()))
                    .json()));
    doc.put("responses", responses(route));
    return switch (route.access()) {
      case Access.Open _, Access.Signed _, Access.Linked _ ->
          doc.list("security", List.of()).json();
      case Access.Needs(Action action) ->
          doc.list("security", List.of(new Doc().list("token", List.of()).json()))
              .text("x-permission", Kebab.of(action.name()))
              .json();
    };
  }

  private static Json parameter(Param param) {
    return new Doc()
        .text("name", param.name())
        .text("in", param.in().isPath() ? "path" : Kebab.of(param.in().name()))
        .flag("required", param.in().isPath())
        .text("description", param.description())
        .put("schema", new Json(param.schema()))
        .json();
  }

  private static Json responses(Route route) {
    var doc = new Doc();
    for (Answer answer : route.answers()) {
      var response = new Doc().text("description", answer.description());
      if (!answer.type().isEmpty()) {
        response.put("content", content(answer.type(), answer.schema()));
      }
      doc.put(Integer.toString(answer.status()), response.json());
    }
    Json problem =
        new Doc()
            .text("description", "Why it cannot be done.")
            .put("content", content(Problem.MEDIA_TYPE, "Problem"))
            .json();
    return doc.put("default", problem).json();
  }

  private static Json content(String type, String schema) {
    Json of =
        schema.isEmpty()
            ? new Doc().text("type", "string").json()
            : new Doc().text("$ref", "#/components/schemas/" + schema).json();
    return new Doc().put(type, new Doc().put("schema", of).json()).json();
  }
}
