package dev.signalbox.api.http;

import dev.signalbox.api.http.Roles.Grant;
import dev.signalbox.api.http.Route.Access;
import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.StepRun.Ruling;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.operations.Approvals;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Changed;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links that decide one question once, in somebody's name. To follow one shows the question and
 * decides nothing, for programs follow links, too; only the form that is shown decides.
 */
final class LinkRoutes {
  static final String CHANNEL = "link";

  private static final Logger LOG = LoggerFactory.getLogger(LinkRoutes.class);
  private static final int HOLDER_MAX = 64;
  private static final int COMMENT_MAX = 4_000;

  private final Links links;
  private final LinkMaker maker;
  private final Tokens tokens;
  private final Operations operations;
  private final RunLog log;
  private final Roles roles = Roles.shipped();

  LinkRoutes(HttpServer.Parts parts) {
    links = parts.links();
    tokens = parts.tokens();
    operations = parts.operations();
    log = parts.log();
    maker = new LinkMaker(links, tokens, operations, log);
  }

  List<Route> routes() {
    var token = Route.path("token", "What was signed.");
    var page = new Answer(200, "A page for people.", "text/html", "");
    return List.of(
        Route.of(
                Method.POST,
                "/v1/approvals/{id}/links",
                Action.MAKE_LINKS,
                "Make a link that decides in somebody's name",
                List.of(Route.path("id", "The approval.")),
                List.of(Answer.json(201, "It is made, and shown this once.", "NewLink")),
                this::make)
            .taking(false, "LinkRequest"),
        new Route(
            Method.GET,
            Route.LINKS + "{token}",
            new Access.Linked(),
            "See what a link asks; nothing is decided",
            List.of(token),
            Optional.empty(),
            List.of(page),
            this::show),
        new Route(
                Method.POST,
                Route.LINKS + "{token}",
                new Access.Linked(),
                "Decide by a link",
                List.of(token),
                Optional.empty(),
                List.of(page),
                this::decide)
            .taking(new Route.Body(true, Form.TYPE, "LinkForm")));
  }

  // --- Making

  private Reply make(Call call) {
    boolean forAnybody = roles.grant(Action.MAKE_LINKS, call.actor().role()) == Grant.YES;
    Optional<ApprovalRow> row =
        log.approval(call.pathValue("id")).filter(it -> call.sees(it.run()));
    if (row.isEmpty() && !forAnybody) {
      throw new Refused(notInTheName());
    }
    ApprovalRow approval =
        row.orElseThrow(() ->
            new Refused(
                Problem.unknown("approval", "'" + Nearest.shortened(call.pathValue("id")) + "'")));
    Input input = call.input("for", "expires");
    String holder = input.optionalText("for", HOLDER_MAX).orElse(call.actor().name());
    if (!forAnybody && !holder.equals(call.actor().name())) {
      throw new Refused(notInTheName());
    }
    Optional<Instant> expires = input.optionalText("expires", HOLDER_MAX).map(this::expiry);
    return switch (maker.make(approval, holder, expires, call.actor().name())) {
      case LinkMaker.Made.Good(Link link) ->
          Reply.json(
              201,
              new Doc()
                  .text("approval", link.approval())
                  .text("for", link.holder())
                  .time("expires", link.expires())
                  .text("url", links.url(link).toString())
                  .json());
      case LinkMaker.Made.Refused(String reason) ->
          throw new Refused(Problem.conflict("no-link", reason));
    };
  }

  private static Problem notInTheName() {
    return Problem.forbidden("the role of this token may make links in its own name only");
  }

  private Instant expiry(String text) {
    Optional<Instant> expires = Spans.parse(text).map(links.now()::plus);
    try {
      return expires.orElseGet(() -> Instant.parse(text));
    } catch (DateTimeParseException _) {
      throw new Refused(
          Problem.invalid(
              "expires: expected a time such as 2026-01-31T12:00:00Z or a duration such as 2h,"
                  + " found '"
                  + Nearest.shortened(text)
                  + "'"));
    }
  }

  // --- Following

  private Reply show(Call call) {
    Optional<Link> link = links.genuine(call.pathValue("token"));
    if (link.isEmpty()) {
      return forged();
    }
    Optional<ApprovalRow> row = log.approval(link.get().approval());
    return row.flatMap(it -> unusable(link.get(), it))
        .or(() -> row.map(it -> LinkPage.question(it, link.get(), question(call, it))))
        .orElseGet(LinkRoutes::gone);
  }

  private static String question(Call call, ApprovalRow row) {
    return call.json().string(row.ask()).orElse(row.ask().text());
  }

  private Reply decide(Call call) {
    Optional<Link> link = links.genuine(call.pathValue("token"));
    if (link.isEmpty()) {
      return forged();
    }
    Optional<ApprovalRow> row = log.approval(link.get().approval());
    return row.flatMap(it -> unusable(link.get(), it))
        .or(() -> row.map(it -> decide(call, link.get(), it)))
        .orElseGet(LinkRoutes::gone);
  }

  private Reply decide(Call call, Link link, ApprovalRow row) {
    Optional<Ruling.Choice> choice = choice(call.content());
    if (choice.isEmpty()) {
      return LinkPage.message(
          400, "Nothing is decided", "Expected the form of the page: follow the link again.");
    }
    var holder = maker.holder(link.holder(), row);
    if (holder.isEmpty()) {
      return refused(link, row, 403, "Not any more", link.holder() + " may not decide any more.");
    }
    var say =
        new Approvals.Say(
            row.step(),
            choice.get(),
            holder.get(),
            Form.of(call.content()).field("comment").filter(LinkRoutes::isComment),
            Optional.of(link.digest()),
            CHANNEL,
            Optional.of(link.id()));
    return switch (operations.approvals().decide(row.run(), say)) {
      case Changed.Decided(Decision.Next _, var _) -> thanks(choice.get());
      case Changed.Decided(Decision.Ignored(Reason reason), var _) ->
          ignored(link, row, choice.get(), reason);
      case Changed.Unknown _, Changed.Quarantined _ -> gone();
    };
  }

  private static boolean isComment(String text) {
    return !text.isBlank() && text.length() <= COMMENT_MAX;
  }

  private static Optional<Ruling.Choice> choice(Call.Content content) {
    return Form.isOne(content)
        ? Form.of(content)
            .field("decision")
            .flatMap(word ->
                switch (word) {
                  case "approve" -> Optional.of(Ruling.Choice.APPROVE);
                  case "reject" -> Optional.of(Ruling.Choice.REJECT);
                  default -> Optional.empty();
                })
        : Optional.empty();
  }

  private Reply ignored(Link link, ApprovalRow row, Ruling.Choice choice, Reason reason) {
    return switch (reason) {
      case Reason.Repeated _ -> thanks(choice);
      case Reason.LinkUsed _ -> used(link, row);
      case Reason.AlreadyDecided _, Reason.Voted _ ->
          refused(link, row, 409, "Decided already", "This was decided otherwise before.");
      case Reason.StaleDigest _ ->
          refused(
              link,
              row,
              409,
              "This has changed",
              "What is asked is not what the link was made for.");
      case Reason.NotAllowed _ ->
          refused(link, row, 403, "Not allowed", link.holder() + " may not decide this.");
      case Reason.NotOpen _, Reason.Terminal _, Reason.Exists _, Reason.NotDue _ -> gone();
      case Reason.Fenced _, Reason.Taken _, Reason.Paused _, Reason.Continued _ -> gone();
      case Reason.Unawaited _, Reason.TooMany _ -> gone();
    };
  }

  // --- What cannot be decided by it

  /** Why nothing can be decided by a genuine link; empty where something can. */
  private Optional<Reply> unusable(Link link, ApprovalRow row) {
    boolean isUsed =
        row.votes().stream().anyMatch(vote -> vote.link().equals(Optional.of(link.id())));
    if (isUsed) {
      return Optional.of(used(link, row));
    }
    if (row.status() != ApprovalRow.Status.PENDING) {
      return Optional.of(
          LinkPage.message(
              410, "Nothing to decide", "This is " + Kebab.of(row.status().name()) + " already."));
    }
    if (!link.expires().isAfter(links.now())) {
      return Optional.of(
          refused(link, row, 410, "The link has expired", "Ask for another, or use a token."));
    }
    return Optional.empty();
  }

  private Reply used(Link link, ApprovalRow row) {
    return refused(link, row, 410, "The link is used", "It works once. Your decision is recorded.");
  }

  /** The log of the run tells of it, and names the link by what cannot be used. */
  private Reply refused(Link link, ApprovalRow row, int status, String title, String detail) {
    maker.refused(link, row, title);
    return LinkPage.message(status, title, detail);
  }

  private static Reply thanks(Ruling.Choice choice) {
    return LinkPage.message(
        200,
        choice == Ruling.Choice.APPROVE ? "Approved" : "Rejected",
        "Your decision is recorded. You can close this page.");
  }

  private static Reply gone() {
    return LinkPage.message(410, "Nothing to decide", "This is not asked any more.");
  }

  /** Nothing that it says is true, so nothing of it is repeated. */
  private static Reply forged() {
    LOG.warn("a link was followed that this engine has not signed");
    return LinkPage.message(
        401, "This link is not genuine", "It was not made by this engine, or was cut on its way.");
  }
}
