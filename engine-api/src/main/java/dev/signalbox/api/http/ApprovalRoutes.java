package dev.signalbox.api.http;

import dev.signalbox.api.http.Route.Answer;
import dev.signalbox.api.http.Route.Method;
import dev.signalbox.config.Nearest;
import dev.signalbox.core.Actor;
import dev.signalbox.core.Decision;
import dev.signalbox.core.Decision.Reason;
import dev.signalbox.core.Digest;
import dev.signalbox.core.Json;
import dev.signalbox.core.Run;
import dev.signalbox.core.StepRun;
import dev.signalbox.core.StepRun.Progress;
import dev.signalbox.core.StepRun.Ruling;
import dev.signalbox.queue.ApprovalRow;
import dev.signalbox.queue.Kebab;
import dev.signalbox.queue.Operations;
import dev.signalbox.queue.Operations.Changed;
import dev.signalbox.queue.Operations.Found;
import dev.signalbox.queue.RunLog;
import dev.signalbox.queue.RunQuery;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Questions to people, and their answers. */
final class ApprovalRoutes {
  private static final int LIMIT = 100;
  private static final int COMMENT_MAX = 10_000;
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
    List<Json> items = page.items().stream().map(ApprovalRoutes::view).toList();
    return Reply.json(200, Lists.page("approvals", items, page.next()).json());
  }

  private static Json view(ApprovalRow row) {
    return new Doc()
        .text("id", row.id())
        .text("run", row.run().value())
        .text("step", row.step().value())
        .put("ask", row.ask())
        .text("digest", row.digest().hex())
        .time("created", row.created())
        .time("deadline", row.deadline())
        .text("status", Kebab.of(row.status().name()))
        .json();
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
    Changed changed =
        operations.decide(
            approval.run(),
            approval.step(),
            choice,
            actor,
            input.optionalText("comment", COMMENT_MAX),
            input.optionalText("digest", COMMENT_MAX).map(ApprovalRoutes::digest));
    return answer(approval, changed);
  }

  private static List<String> members() {
    return List.of("decision", "comment", "digest");
  }

  private Reply answer(ApprovalRow approval, Changed changed) {
    return switch (changed) {
      case Changed.Decided(Decision.Next _, Run run) -> decided(approval, run);
      case Changed.Decided(Decision.Ignored(Reason reason), Run run) ->
          ignored(approval, reason, run);
      case Changed.Unknown _ -> throw new Refused(Problem.unknown("run", approval.run().value()));
      case Changed.Quarantined _ -> throw new Refused(Problem.quarantined(approval.run().value()));
    };
  }

  private static Reply ignored(ApprovalRow approval, Reason reason, Run run) {
    return switch (reason) {
      case Reason.Repeated _ -> decided(approval, run);
      case Reason.AlreadyDecided(Ruling ruling) ->
          throw new Refused(
              Problem.conflict("already-decided", "it is decided already")
                  .with("decision", ruling(approval, ruling)));
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
      case Reason.Fenced _, Reason.Taken _, Reason.Paused _ -> throw new Refused(closed());
      case Reason.Unawaited _, Reason.TooMany _ -> throw new Refused(closed());
    };
  }

  private static Problem closed() {
    return Problem.conflict("closed", "it is not asked any more");
  }

  private static Reply decided(ApprovalRow approval, Run run) {
    return run.steps()
        .find(approval.step())
        .flatMap(StepRun::ruling)
        .map(ruling -> Reply.json(200, ruling(approval, ruling)))
        .orElseThrow(() -> new Refused(closed()));
  }

  private static Json ruling(ApprovalRow approval, Ruling ruling) {
    return new Doc()
        .text("id", approval.id())
        .text("decision", ruling.choice().name().toLowerCase(Locale.ROOT))
        .text("by", ruling.by().map(Actor::name))
        .text("comment", ruling.comment())
        .time("at", ruling.at())
        .json();
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
    return step.ruling().flatMap(Ruling::by).filter(actor::equals).isPresent();
  }

  /** What is no digest at all is the digest of nothing that is asked, so it is a stale one. */
  private static Digest digest(String text) {
    return text.length() == 64 ? new Digest(text.toLowerCase(Locale.ROOT)) : Digest.of(text);
  }
}
