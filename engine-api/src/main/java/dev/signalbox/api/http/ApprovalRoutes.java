package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Actor;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Progress;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Ruling;
import dev.signalbox.core.Vote;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Kebab;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunQuery;
import dev.signalbox.queue.operations.Approvals;
import dev.signalbox.queue.operations.Operations;
import dev.signalbox.queue.operations.Operations.Changed;
import dev.signalbox.queue.operations.Operations.Found;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Questions to people, and their answers. */
final class ApprovalRoutes {
  private static final int LIMIT = 100;
  private static final int COMMENT_MAX = 10_000;
  private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final List<String> CHOICES = List.of("approve", "reject");

  private final Operations operations;
  private final RunLog log;

  ApprovalRoutes(HttpServer.Parts parts) {
    operations = parts.operations();
    log = parts.log();
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            Method.GET,
            "/v1/approvals",
            Action.READ,
            "List approvals",
            List.of(
                Route.query(
                    "status",
                    "{\"$ref\":\"#/components/schemas/ApprovalStatus\"}",
                    "Only these; all where it is left out."),
                Lists.limit(RunQuery.LIMIT_MAX, LIMIT),
                Lists.CURSOR),
            List.of(Answer.json(200, "The oldest first.", "Approvals")),
            this::list),
        Route.of(
                Method.POST,
                "/v1/approvals/{id}/decision",
                Action.DECIDE_APPROVALS,
                "Decide approvals",
                List.of(Route.path("id", "The approval.")),
                List.of(Answer.json(200, "It is decided.", "Decided")),
                this::decide)
            .taking(true, "Decision"));
  }

  private Reply list(Call call) {
    Query query = call.query();
    Optional<ApprovalRow.Status> wanted =
        query.word("status", ApprovalRow.Status.values(), status -> Kebab.of(status.name()));
    int limit = query.whole("limit", 1, RunQuery.LIMIT_MAX, LIMIT);
    RunLog.Page<ApprovalRow> page;
    try {
      page = log.approvals(wanted, call.scope().workflows(), query.one("cursor"), limit);
    } catch (IllegalArgumentException _) {
      throw new Refused(Lists.wrongCursor());
    }
    List<Json> items = page.items().stream().map(ApprovalView::of).toList();
    return Reply.json(200, Lists.page("approvals", items, page.next()).json());
  }

  // --- Deciding

  private Reply decide(Call call) {
    Actor actor = call.actor();
    Optional<ApprovalRow> row =
        log.approval(call.pathValue("id")).filter(it -> call.sees(it.run()));
    if (actor.role() == Actor.Role.VIEWER && row.filter(r -> isNamed(actor, r)).isEmpty()) {
      throw new Refused(Problem.forbidden("the role of this token may not decide approvals"));
    }
    ApprovalRow approval =
        row.orElseThrow(() ->
            new Refused(
                Problem.unknown("approval", "'" + Nearest.shortened(call.pathValue("id")) + "'")));
    Input input = Input.of(call.json(), call.requiredBody(), members());
    String word = input.text("decision", COMMENT_MAX);
    if (!CHOICES.contains(word)) {
      throw new Refused(Problem.unknownWord("decision", word, CHOICES));
    }
    Ruling.Choice choice = word.equals("approve") ? Ruling.Choice.APPROVE : Ruling.Choice.REJECT;
    var say =
        new Approvals.Say(
            approval.step(),
            choice,
            actor,
            input.optionalText("comment", COMMENT_MAX),
            input.optionalText("digest", COMMENT_MAX).map(ApprovalRoutes::digest),
            input.optionalText("channel", COMMENT_MAX).map(ApprovalRoutes::channel).orElse("api"),
            Optional.empty());
    return answer(approval, actor, operations.approvals().decide(approval.run(), say));
  }

  /** Where it was said, in the client's own words; only a link can say that it was by link. */
  private static String channel(String text) {
    if (!CHANNEL.matcher(text).matches() || text.equals(LinkRoutes.CHANNEL)) {
      throw new Refused(
          Problem.invalid(
              "channel: expected a name of your client such as cli, found '"
                  + Nearest.shortened(text)
                  + "'"));
    }
    return text;
  }

  private static List<String> members() {
    return List.of("decision", "comment", "digest", "channel");
  }

  private static Reply answer(ApprovalRow approval, Actor actor, Changed changed) {
    return switch (changed) {
      case Changed.Decided(Decision.Next _, Run run) -> decided(approval, actor, run);
      case Changed.Decided(Decision.Ignored(Reason reason), Run run) ->
          ignored(approval, actor, reason, run);
      case Changed.Unknown _ -> throw new Refused(Problem.unknown("run", approval.run().value()));
      case Changed.Quarantined _ -> throw new Refused(Problem.quarantined(approval.run().value()));
    };
  }

  private static Reply ignored(ApprovalRow approval, Actor actor, Reason reason, Run run) {
    return switch (reason) {
      case Reason.Repeated _ -> decided(approval, actor, run);
      case Reason.AlreadyDecided(Ruling ruling) ->
          throw new Refused(
              Problem.conflict("already-decided", "it is decided already")
                  .with("decision", ApprovalView.ruling(approval, ruling)));
      case Reason.Voted(Vote vote) ->
          throw new Refused(
              Problem.conflict("already-decided", "you have said something else already")
                  .with("decision", ApprovalView.vote(approval, vote, List.of(vote))));
      case Reason.StaleDigest(Digest current) ->
          throw new Refused(
              Problem.conflict("stale-digest", "what is asked is not what was shown; look again")
                  .with("digest", Json.string(current.hex())));
      case Reason.NotAllowed(List<String> by) ->
          throw new Refused(
              Problem.forbidden(
                  "expected a decision of "
                      + (by.isEmpty() ? "an operator or above" : String.join(" or ", by))));
      case Reason.NotOpen _, Reason.Terminal _, Reason.Exists _, Reason.NotDue _ ->
          throw new Refused(closed());
      case Reason.Fenced _, Reason.Taken _, Reason.Paused _, Reason.Continued _ ->
          throw new Refused(closed());
      case Reason.Unawaited _, Reason.TooMany _, Reason.LinkUsed _ -> throw new Refused(closed());
    };
  }

  private static Problem closed() {
    return Problem.conflict("closed", "it is not asked any more");
  }

  /** The decision, or, where others have yet to say something, what this one has said. */
  private static Reply decided(ApprovalRow approval, Actor actor, Run run) {
    StepRun step = run.steps().find(approval.step()).orElseThrow(() -> new Refused(closed()));
    return step.ruling()
        .map(ruling -> ApprovalView.ruling(approval, ruling))
        .or(() -> said(approval, actor, step))
        .map(json -> Reply.json(200, json))
        .orElseThrow(() -> new Refused(closed()));
  }

  private static Optional<Json> said(ApprovalRow approval, Actor actor, StepRun step) {
    return step.progress() instanceof Progress.Asking asking
        ? asking.votes().stream()
            .filter(vote -> vote.by().name().equals(actor.name()))
            .findFirst()
            .map(vote -> ApprovalView.vote(approval, vote, asking.votes()))
        : Optional.empty();
  }

  /** Who may not decide by role may still be asked by name. */
  private boolean isNamed(Actor actor, ApprovalRow approval) {
    return operations.find(approval.run()) instanceof Found.Known(Run run, var _)
        && run.steps()
            .find(approval.step())
            .filter(step -> isAsked(actor, step) || hasDecided(actor, step))
            .isPresent();
  }

  private static boolean isAsked(Actor actor, StepRun step) {
    return step.progress() instanceof Progress.Asking asking
        && (asking.by().contains(actor.name())
            || asking.by().contains(Kebab.of(actor.role().name())));
  }

  private static boolean hasDecided(Actor actor, StepRun step) {
    return step.ruling().stream()
        .flatMap(ruling -> ruling.votes().stream())
        .anyMatch(vote -> vote.by().equals(actor));
  }

  /** What is no digest at all is the digest of nothing that is asked, so it is a stale one. */
  private static Digest digest(String text) {
    return text.length() == 64 ? new Digest(text.toLowerCase(Locale.ROOT)) : Digest.of(text);
  }
}
