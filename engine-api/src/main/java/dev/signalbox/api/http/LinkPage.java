package dev.signalbox.api.http;

import dev.signalbox.api.cli.Plain;
import dev.signalbox.queue.log.ApprovalRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a person sees who follows a link: a page without scripts, which loads nothing. All that
 * comes from elsewhere is text.
 */
final class LinkPage {
  private static final String STYLE =
      "body{font-family:sans-serif;max-width:40em;margin:2em auto;padding:0 1em;color:#222}"
          + "pre{white-space:pre-wrap;background:#f4f4f4;padding:1em}"
          + "textarea{width:100%;height:5em}button{font-size:1.1em;padding:.4em 1em;margin:.5em"
          + " .5em 0 0}small{color:#666;word-break:break-all}";

  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + hash(STYLE)
          + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private LinkPage() {}

  /** The question, with two buttons. That it is looked at decides nothing. */
  static Reply question(ApprovalRow row, Link link, String ask) {
    String votes =
        row.quorum() > 1
            ? "<p>" + row.votes().size() + " of " + row.quorum() + " have approved so far.</p>"
            : "";
    return page(
        200,
        "Your decision is asked for",
        "<p>Run <b>"
            + text(row.run().value())
            + "</b>, step <b>"
            + text(row.step().value())
            + "</b></p><pre>"
            + text(ask)
            + "</pre>"
            + votes
            + "<form method=\"post\"><label>Comment<br><textarea name=\"comment\""
            + " maxlength=\"4000\"></textarea></label><br>"
            + "<button name=\"decision\" value=\"approve\">Approve</button>"
            + "<button name=\"decision\" value=\"reject\">Reject</button></form>"
            + "<p>You decide as <b>"
            + text(link.holder())
            + "</b>. This link works once, until "
            + text(link.expires().toString())
            + ".</p><p><small>Digest "
            + text(link.digest().hex())
            + "</small></p>");
  }

  static Reply message(int status, String title, String detail) {
    return page(status, title, "<p>" + text(detail) + "</p>");
  }

  private static Reply page(int status, String title, String content) {
    var page =
        Reply.whole(
            status,
            "text/html; charset=utf-8",
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">"
                + "<title>Signalbox: "
                + text(title)
                + "</title><style>"
                + STYLE
                + "</style></head><body><h1>"
                + text(title)
                + "</h1>"
                + content
                + "</body></html>");
    page.headers().put("Content-Security-Policy", POLICY);
    // Without any referrer, browsers hide the origin of the form too, and it would be refused.
    page.headers().put("Referrer-Policy", "same-origin");
    return page;
  }

  private static String text(String text) {
    return Plain.lines(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hash(String style) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }
}
