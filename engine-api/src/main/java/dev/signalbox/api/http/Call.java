package dev.signalbox.api.http;

import dev.signalbox.config.Nearest;
import dev.signalbox.core.Actor;
import dev.signalbox.core.Json;
import dev.signalbox.core.RunId;
import dev.signalbox.core.ScheduleId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request that may be answered.
 *
 * @param caller empty only where no token is needed
 * @param path the values of the path's parameters
 * @param headers the values of those headers that the route declares
 * @param content the body as it came, empty where there is none
 */
record Call(
    Route route,
    Optional<TokenRow> caller,
    Map<String, String> path,
    Query query,
    Map<String, String> headers,
    Content content,
    JsonText json,
    Workflows workflows) {

  /** Tells of which workflow a run is, as far as there is such a run. */
  interface Workflows {
    Optional<WorkflowId> of(RunId run);
  }

  /** The bytes of a body and what they are said to be. */
  record Content(String type, Buffer bytes) {
    boolean isJson() {
      String plain = type.toLowerCase(Locale.ROOT).replace(" ", "");
      return plain.equals("application/json") || plain.equals("application/json;charset=utf-8");
    }
  }

  Actor actor() {
    TokenRow token = token();
    return new Actor(token.name(), token.role());
  }

  TokenRow token() {
    return caller.orElseThrow(() -> new IllegalStateException("expected a caller, found none"));
  }

  /** What the caller may do of what its role may. */
  Scope scope() {
    return new Scope(token().scopes());
  }

  /** Whether the caller may know of this run: to others it does not exist. */
  boolean sees(RunId run) {
    return scope().workflows().isEmpty() || workflows.of(run).filter(scope()::covers).isPresent();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body as JSON; empty where nothing was sent. */
  Optional<Json> body() {
    if (content.bytes().length() == 0) {
      return Optional.empty();
    }
    if (!content.isJson()) {
      throw new Refused(
          new Problem(
              415,
              "not-json",
              "The body must be JSON",
              "expected Content-Type: application/json, found '"
                  + Nearest.shortened(content.type())
                  + "'"));
    }
    return Optional.of(json.read(content.bytes().getBytes()));
  }

  Json requiredBody() {
    return body()
        .orElseThrow(() -> new Refused(Problem.invalid("expected a JSON body, found nothing")));
  }

  /** The body, an object with these members; nothing counts as an object without any. */
  Input input(String... members) {
    return Input.of(json, body().orElse(Json.EMPTY_OBJECT), List.of(members));
  }

  RunId run() {
    RunId run = named("id", "run", RunId::new);
    if (!sees(run)) {
      throw new Refused(Problem.unknown("run", run.value()));
    }
    return run;
  }

  WorkflowId workflow() {
    WorkflowId workflow = named("id", "workflow", WorkflowId::new);
    if (!scope().covers(workflow)) {
      throw new Refused(
          Problem.forbidden("the scopes of this token do not include the workflow " + workflow));
    }
    return workflow;
  }

  ScheduleId schedule() {
    return named("id", "schedule", ScheduleId::new);
  }

  String pathValue(String name) {
    return Optional.ofNullable(path.get(name))
        .orElseThrow(() -> new IllegalStateException("expected {" + name + "} in the path"));
  }

  /** A text that cannot be an id is the id of nothing. */
  private <T> T named(String param, String what, Function<String, T> type) {
    String text = pathValue(param);
    try {
      return type.apply(text);
    } catch (IllegalArgumentException _) {
      throw new Refused(Problem.unknown(what, "'" + Nearest.shortened(text) + "'"));
    }
  }
}
