package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Actor.Role;
import dev.signalbox.core.Json;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog.Page;
import dev.signalbox.queue.log.TokenStore.TokenRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Tokens: made, listed without their secrets, revoked. */
final class TokenRoutes {
  private static final int NAME_MAX = 64;

  private final Tokens tokens;

  TokenRoutes(Tokens tokens) {
    this.tokens = tokens;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/tokens",
            Action.MANAGE_TOKENS,
            "List tokens",
            Lists.params(),
            List.of(
                Answer.json(
                    200,
                    "All there ever were, the oldest first, without their secrets.",
                    "Tokens")),
            this::list),
        Route.of(
                Method.POST,
                "/v1/tokens",
                Action.MANAGE_TOKENS,
                "Make tokens",
                List.of(),
                List.of(Answer.json(201, "The token, shown this once.", "NewToken")),
                this::issue)
            .taking(true, "TokenRequest"),
        Route.of(
            Method.DELETE,
            "/v1/tokens/{id}",
            Action.MANAGE_TOKENS,
            "Revoke tokens",
            List.of(Route.path("id", "The id of the token, not the token.")),
            List.of(Answer.nothing(204, "It opens nothing any more.")),
            this::revoke));
  }

  private Reply list(Call call) {
    Page<TokenRow> page = Lists.cut(call.query(), tokens.all(), TokenRoutes::byAge);
    List<Json> items =
        page.items().stream()
            .map(token ->
                view(token)
                    .time("created", token.created())
                    .time("last-used", token.lastUsed())
                    .time("revoked", token.revoked()))
            .map(Doc::json)
            .toList();
    return Reply.json(200, Lists.page("tokens", items, page.next()).json());
  }

  private static String byAge(TokenRow token) {
    return "%015d %s".formatted(token.created().toEpochMilli(), token.id());
  }

  private Reply issue(Call call) {
    Input input =
        Input.of(call.json(), call.requiredBody(), List.of("name", "role", "scopes", "expires-in"));
    var request =
        new Tokens.Request(
            input.text("name", NAME_MAX),
            role(input.text("role", NAME_MAX)),
            ScopesInput.read(call.json(), input.value("scopes")),
            input.optionalText("expires-in", NAME_MAX).map(TokenRoutes::span));
    if (!call.scope().includes(request.scopes())) {
      throw new Refused(
          Problem.forbidden("a token cannot make one that may do more than it may itself"));
    }
    Tokens.Issued issued = tokens.issue(request);
    return Reply.json(201, view(issued.row()).text("token", issued.text()).json());
  }

  private Reply revoke(Call call) {
    String id = call.pathValue("id");
    if (!tokens.revoke(id)) {
      throw new Refused(Problem.unknown("token", "'" + Nearest.shortened(id) + "'"));
    }
    return Reply.nothing(204);
  }

  private static Doc view(TokenRow token) {
    return new Doc()
        .text("id", token.id())
        .text("name", token.name())
        .text("role", outside(token.role()))
        .put("scopes", ScopesInput.view(token.scopes()))
        .time("expires", token.expires());
  }

  private static Duration span(String text) {
    return Spans.parse(text)
        .filter(Duration::isPositive)
        .orElseThrow(() ->
            new Refused(
                Problem.invalid(
                    "expires-in: expected a duration such as 30d, found '"
                        + Nearest.shortened(text)
                        + "'")));
  }

  private static Role role(String word) {
    return Arrays.stream(Role.values())
        .filter(role -> outside(role).equals(word))
        .findFirst()
        .orElseThrow(() ->
            new Refused(
                Problem.unknownWord(
                    "role",
                    word,
                    Arrays.stream(Role.values()).map(TokenRoutes::outside).toList())));
  }

  private static String outside(Role role) {
    return Kebab.of(role.name());
  }
}
