package dev.signalbox.api.http;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Permission;
import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import dev.signalbox.plugin.spi.ApprovalLinks;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.RunLog;
import dev.signalbox.queue.log.RunRow;
import dev.signalbox.queue.operations.Operations;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Makes links, and has the log of the run tell of those that are made and refused. */
public final class LinkMaker implements ApprovalLinks {
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final Duration LIFETIME_MAX = Duration.ofDays(90);

  /** Of so many refusals it is remembered that they were told: the log is not for strangers. */
  private static final int REFUSALS_MAX = 1_000;

  private final Links links;
  private final Tokens tokens;
  private final Operations operations;
  private final RunLog log;
  private final Set<String> told = new LinkedHashSet<>();

  public LinkMaker(Links links, Tokens tokens, Operations operations, RunLog log) {
    this.links = links;
    this.tokens = tokens;
    this.operations = operations;
    this.log = log;
  }

  @Override
  public Optional<URI> link(RunId run, StepPath step, String holder) {
    return log.approval(run + "." + step)
        .flatMap(row ->
            switch (make(row, holder, Optional.empty(), "notification")) {
              case Made.Good(Link link) -> Optional.of(links.url(link));
              case Made.Refused _ -> Optional.empty();
            });
  }

  /** What became of a wish for a link. */
  sealed interface Made {
    record Good(Link link) implements Made {}

    record Refused(String reason) implements Made {}
  }

  /**
   * @param expires empty: at the deadline of the question, or else after a week
   * @param by who makes it
   */
  Made make(ApprovalRow row, String holder, Optional<Instant> expires, String by) {
    if (row.status() != ApprovalRow.Status.PENDING) {
      return new Made.Refused("it is not asked any more");
    }
    Instant now = links.now();
    Instant end = expires.or(row::deadline).orElseGet(() -> now.plus(LIFETIME));
    if (!end.isAfter(now) || end.isAfter(now.plus(LIFETIME_MAX))) {
      return new Made.Refused(
          "a link ends within "
              + LIFETIME_MAX.toDays()
              + " days and not in the past, found "
              + end);
    }
    if (holder.isBlank() || holder.chars().anyMatch(Character::isISOControl)) {
      return new Made.Refused("expected a name of one line");
    }
    if (holder(holder, row).filter(actor -> Permission.toDecide(actor, row.by())).isEmpty()) {
      return new Made.Refused(
          holder + " may not decide this: no token of that name may, and it is not asked by name");
    }
    Link link = links.fresh(row.id(), row.digest(), holder, end);
    var _ = operations.approvals().linkMade(row.run(), row.step(), link.id(), holder, by, end);
    return new Made.Good(link);
  }

  /** Who decides by a link in this name. */
  Optional<Actor> holder(String name, ApprovalRow row) {
    return log.row(row.run()).map(RunRow::workflow).flatMap(id -> tokens.holder(name, id));
  }

  void refused(Link link, ApprovalRow row, String reason) {
    if (isNew(link.id() + " " + reason)) {
      var _ =
          operations
              .approvals()
              .linkRefused(row.run(), row.step(), link.id(), link.holder(), reason);
    }
  }

  private synchronized boolean isNew(String refusal) {
    if (told.size() >= REFUSALS_MAX) {
      told.remove(told.iterator().next());
    }
    return told.add(refusal);
  }
}
