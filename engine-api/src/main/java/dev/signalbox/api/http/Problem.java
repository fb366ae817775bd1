package dev.signalbox.api.http;

import dev.signalbox.config.Nearest;
import dev.signalbox.core.EventSchema;
import dev.signalbox.core.Json;
import dev.signalbox.queue.intake.Submission;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * An error as a client sees it (RFC 9457).
 *
 * @param kind what its type ends in
 * @param more members beside those of the RFC
 * @param headers of the response
 */
record Problem(
    int status,
    String kind,
    String title,
    String detail,
    SequencedMap<String, Json> more,
    SequencedMap<String, String> headers) {

  static final String MEDIA_TYPE = "application/problem+json";

  Problem {
    more = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(more));
    headers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(headers));
  }

  Problem(int status, String kind, String title, String detail) {
    this(status, kind, title, detail, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  // --- What callers get wrong

  static Problem invalid(String detail) {
    return new Problem(400, "invalid", "The request cannot be understood", detail);
  }

  /** A word that is none of those that may stand here. */
  static Problem unknownWord(String what, String found, Collection<String> known) {
    return invalid("unknown " + what + ": " + Nearest.expected(found, known));
  }

  static Problem unknown(String what, String id) {
    return new Problem(
        404, "unknown-" + what, "There is no such " + what, "there is no " + what + " " + id);
  }

  /** It is well-formed, and names what is not there. */
  static Problem unprocessable(String kind, String detail) {
    return new Problem(422, kind, "The request asks for what is not there", detail);
  }

  static Problem unprocessable(String kind, String what, String found, Collection<String> known) {
    return unprocessable(kind, "unknown " + what + ": " + Nearest.expected(found, known));
  }

  /** {@code at}: where the event stands in the body (RFC 6901). */
  static Problem unfit(Submission.Unfit unfit, String at) {
    EventSchema.Misfit misfit = unfit.misfit();
    return new Problem(
            422, "unfit-data", "The data does not fit the schema of its event", unfit.toString())
        .with("event", Json.string(unfit.name()))
        .with("pointer", Json.string(at + "/data" + misfit.pointer()))
        .with("expected", Json.string(misfit.expected()))
        .with("found", Json.string(misfit.found()));
  }

  static Problem conflict(String kind, String detail) {
    return new Problem(409, kind, "The request conflicts with what is", detail);
  }

  static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", "This is not allowed", detail);
  }

  static Problem vetoed(String reason) {
    return new Problem(403, "vetoed", "A guard said no", reason);
  }

  static Problem quarantined(String run) {
    return conflict(
        "quarantined",
        "run " + run + " is quarantined: its log does not hold together; see check-db");
  }

  static Problem tooLarge(int max) {
    return new Problem(
        413, "too-large", "The body is too large", "expected at most " + max + " bytes");
  }

  static Problem tooMany(long retryAfterSeconds, String detail) {
    return new Problem(429, "too-many", "Too many requests", detail)
        .header("Retry-After", Long.toString(retryAfterSeconds));
  }

  // --- What we cannot do now

  static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", "Not now", detail).header("Retry-After", "1");
  }

  static Problem full() {
    return new Problem(
            507,
            "disk-full",
            "The disk is full",
            "nothing was stored; try again when there is room")
        .header("Retry-After", "60");
  }

  static Problem unexpected() {
    return new Problem(
        500,
        "internal",
        "An error on our side",
        "the engine's log says more, under the id of this problem");
  }

  Problem header(String name, String value) {
    var all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Problem(status, kind, title, detail, more, all);
  }

  Problem with(String name, Json value) {
    var all = new LinkedHashMap<>(more);
    all.put(name, value);
    return new Problem(status, kind, title, detail, all, headers);
  }

  Json json(String id) {
    var doc =
        new Doc()
            .text("type", "urn:signalbox:problem:" + kind)
            .text("title", title)
            .number("status", status)
            .text("detail", detail)
            .text("id", id);
    more.forEach(doc::put);
    return doc.json();
  }
}
