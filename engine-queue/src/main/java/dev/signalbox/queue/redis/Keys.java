package dev.signalbox.queue.redis;

import java.nio.charset.StandardCharsets;

/** The one place where keys are made. All have the same hash tag. */
final class Keys {
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

  private final String root;

  Keys(String prefix) {
    root = "{" + encoded(prefix) + "}:";
  }

  /** Every job by its id, offered or leased. */
  String jobs() {
    return root + "jobs";
  }

  /** Where each job stands that is offered. */
  String places() {
    return root + "standing";
  }

  /** Numbers the offers. */
  String offers() {
    return root + "offers";
  }

  /** The jobs that rest, by when they have. */
  String resting() {
    return root + "resting";
  }

  /** The nonces of the jobs that are leased. */
  String leases() {
    return root + "leases";
  }

  /** When those leases end. */
  String ends() {
    return root + "ends";
  }

  String owner() {
    return root + "owner";
  }

  /** How the engine speaks with its workers. */
  String protocol() {
    return root + "protocol";
  }

  /** The newest run of this log that there has been work of. */
  String newest(String log) {
    return root + "newest:" + encoded(log);
  }

  /** Since when all leases are known. */
  String since() {
    return root + "since";
  }

  /**
   * The keys that have offered jobs in a lane; beside it, with a colon and its name, the line of
   * each.
   */
  String lane(String name) {
    return laneNamed(encoded(name));
  }

  /** The same, for a name that is encoded. */
  String laneNamed(String encoded) {
    return laneRoot() + encoded;
  }

  String laneRoot() {
    return root + "lane:";
  }

  /** Letters of worker processes by their ids. */
  String letters() {
    return root + "letters";
  }

  /** Their ids in the order in which they came. */
  String letterOrder() {
    return root + "letter-order";
  }

  /** When those that somebody has taken are given to others. */
  String lettersTaken() {
    return root + "letters-taken";
  }

  /** The answer to one. */
  String answer(String letter) {
    return root + "answer:" + encoded(letter);
  }

  /** What attempts have printed in worker processes. */
  String prints() {
    return root + "prints";
  }

  /** The pieces of a file that one side has put aside for the other. */
  String aside(String name) {
    return root + "aside:" + encoded(name);
  }

  /** Until when each worker process counts as there. */
  String workers() {
    return root + "workers";
  }

  /** Tells of letters. */
  String posted() {
    return root + "posted";
  }

  /** Tells of answers. */
  String answered() {
    return root + "answered";
  }

  /** Tells of attempts that shall end. */
  String interrupts() {
    return root + "interrupts";
  }

  /** Tells of offers. */
  String offered() {
    return root + "offered";
  }

  /** Tells of the moves of a run. */
  String moved(String run) {
    return root + "moved:" + encoded(run);
  }

  /** Different for different texts, and only of what a key may hold; percent signs as in a URL. */
  static String encoded(String text) {
    var out = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = PLAIN.indexOf(b) >= 0;
      if (plain) {
        out.append((char) b);
      } else {
        out.append('%')
            .append(Character.forDigit(b >> 4 & 15, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
    return out.toString();
  }
}
