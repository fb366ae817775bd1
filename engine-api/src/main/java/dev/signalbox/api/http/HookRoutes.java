package dev.signalbox.api.http;

import dev.signalbox.api.hook.Delivery;
import dev.signalbox.api.hook.Hooks;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.api.http.Route.Param;
import dev.signalbox.core.Json;
import dev.signalbox.queue.intake.Submission;
import dev.signalbox.queue.operations.Operations;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deliveries of others come in. Each is admitted by its own signature. */
final class HookRoutes {
  private static final String TEXT = "{\"type\":\"string\"}";
  private static final List<String> HEADERS =
      List.of(
          "X-Hub-Signature-256",
          "X-GitHub-Event",
          "X-GitHub-Delivery",
          "X-Forgejo-Signature",
          "X-Forgejo-Event",
          "X-Forgejo-Delivery",
          "X-Gitea-Signature",
          "X-Gitea-Event",
          "X-Gitea-Delivery",
          "X-Gitlab-Token",
          "X-Gitlab-Event",
          "X-Gitlab-Event-UUID",
          "X-Gitlab-Instance",
          "Idempotency-Key",
          "webhook-id",
          "webhook-timestamp",
          "webhook-signature");

  private final Hooks hooks;
  private final Operations operations;
  private final InstantSource clock;

  HookRoutes(HttpServer.Parts parts) {
    hooks = parts.hooks();
    operations = parts.operations();
    clock = parts.clock();
  }

  List<Route> routes() {
    Stream<Param> headers =
        HEADERS.stream().map(name -> Route.header(name, TEXT, "As the sender's scheme has it."));
    return List.of(
        new Route(
                Method.POST,
                Route.HOOKS + "{source}",
                new Access.Signed(),
                "Deliver a webhook",
                Stream.concat(
                        Stream.of(Route.path("source", "A name under webhooks in engine.yaml.")),
                        headers)
                    .toList(),
                Optional.empty(),
                List.of(
                    Answer.json(
                        202,
                        "It is stored. A delivery that came before is answered with the runs that"
                            + " it started then.",
                        "EventsAccepted")),
                this::deliver)
            .taking(true, "Delivery"));
  }

  private Reply deliver(Call call) {
    var delivery = new Delivery(call.headers(), call.content().bytes());
    Hooks.Genuine genuine =
        hooks
            .verified(call.pathValue("source"), delivery, clock.instant())
            .orElseThrow(() -> new Refused(unsigned()));
    Optional<Submission.Accepted> before = operations.accepted(genuine.eventId());
    if (before.isPresent()) {
      return Reply.json(202, EventRoutes.accepted(before.get()));
    }
    return switch (operations.submit(List.of(genuine.event(body(call))))) {
      case Submission.Accepted accepted -> Reply.json(202, EventRoutes.accepted(accepted));
      // Somebody was faster with the same delivery under other headers, which nobody has signed.
      case Submission.Conflicting(String id) ->
          Reply.json(202, EventRoutes.accepted(operations.accepted(id).orElseThrow()));
      case Submission.Reserved(String name) ->
          throw new IllegalStateException("expected a name of the sender's own, found " + name);
      case Submission.ReservedId(String id) ->
          throw new IllegalStateException("expected an id of the sender's own, found " + id);
      case Submission.Unfit unfit -> throw new Refused(Problem.unfit(unfit, ""));
      case Submission.Vetoed(String reason) -> throw new Refused(Problem.vetoed(reason));
    };
  }

  /** Forges send JSON, or a form with JSON in it. */
  private static Json body(Call call) {
    if (!Form.isOne(call.content())) {
      return call.json().read(call.content().bytes().getBytes());
    }
    return Form.of(call.content())
        .field("payload")
        .map(text -> call.json().read(text.getBytes(StandardCharsets.UTF_8)))
        .orElseThrow(() ->
            new Refused(Problem.invalid("expected a form with the field payload, found none")));
  }

  /** The same for a source that is not there: names are not to be guessed. */
  private static Problem unsigned() {
    return new Problem(
        401,
        "unsigned",
        "This delivery is not proven to be genuine",
        "expected a signature by the secret of this source, over these bytes and of this time");
  }
}
