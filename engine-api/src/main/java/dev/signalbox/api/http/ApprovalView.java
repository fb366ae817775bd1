package dev.signalbox.api.http;

import dev.signalbox.core.Actor;
import dev.signalbox.core.Json;
import dev.signalbox.core.StepRun.Ruling;
import dev.signalbox.core.Vote;
import dev.signalbox.queue.log.ApprovalRow;
import dev.signalbox.queue.log.Kebab;
import java.util.List;

/** What clients see of questions and of decisions. */
final class ApprovalView {
  private ApprovalView() {}

  static Json of(ApprovalRow row) {
    return new Doc()
        .text("id", row.id())
        .text("run", row.run().value())
        .text("step", row.step().value())
        .put("ask", row.ask())
        .text("digest", row.digest().hex())
        .time("created", row.created())
        .time("deadline", row.deadline())
        .text("status", Kebab.of(row.status().name()))
        .texts("by", row.by())
        .number("quorum", row.quorum())
        .list("votes", votes(row.votes()))
        .number("reminders", row.reminders())
        .flag("escalated", row.escalated())
        .json();
  }

  /** The decision that all of them came to. */
  static Json ruling(ApprovalRow approval, Ruling ruling) {
    return new Doc()
        .text("id", approval.id())
        .text("decision", word(ruling.choice()))
        .text("by", ruling.by().map(Actor::name))
        .text("comment", ruling.comment())
        .time("at", ruling.at())
        .text("status", ruling.choice() == Ruling.Choice.APPROVE ? "approved" : "rejected")
        .number("quorum", approval.quorum())
        .list("votes", votes(ruling.votes()))
        .json();
  }

  /** What one of them has said, while others have yet to. */
  static Json vote(ApprovalRow approval, Vote vote, List<Vote> votes) {
    return new Doc()
        .text("id", approval.id())
        .text("decision", word(vote.choice()))
        .text("by", vote.by().name())
        .text("comment", vote.comment())
        .time("at", vote.at())
        .text("status", "pending")
        .number("quorum", approval.quorum())
        .list("votes", votes(votes))
        .json();
  }

  private static List<Json> votes(List<Vote> votes) {
    return votes.stream()
        .map(vote ->
            new Doc()
                .text("decision", word(vote.choice()))
                .text("by", vote.by().name())
                .text("comment", vote.comment())
                .text("channel", vote.channel())
                .time("at", vote.at())
                .json())
        .toList();
  }

  private static String word(Ruling.Choice choice) {
    return Kebab.of(choice.name());
  }
}
