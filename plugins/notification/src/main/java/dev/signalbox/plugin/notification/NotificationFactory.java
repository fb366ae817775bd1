package dev.signalbox.plugin.notification;

import dev.signalbox.core.Json;
import dev.signalbox.core.Shape;
import dev.signalbox.core.Step;
import dev.signalbox.core.StepShape;
import dev.signalbox.plugin.spi.Plugin;
import dev.signalbox.plugin.spi.PluginFactory;
import dev.signalbox.plugin.spi.PluginHost;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Tells people what happened or what waits for them. Each route has a list of words and a channel;
 * a route without words takes everything. The step {@code notify: "text"} goes to every route that
 * takes the word {@code notify}, and where there is none, to all of them; {@code notify: { text:
 * ..., to: NAME }} goes to the routes of that name.
 *
 * <p>A file holds each message once, whatever is killed. A webhook carries the key of the message
 * as {@code webhook-id}, a mail in its Message-ID. A message that a kill has caught on its way may
 * reach the other channels twice.
 */
public final class NotificationFactory implements PluginFactory {
  private static final Shape TEXT = new Shape.Text(false);
  private static final Shape SECRET = new Shape.TextOrSecret();

  @Override
  public String name() {
    return "notification";
  }

  @Override
  public Shape settings() {
    var route =
        new Shape.Keys(
            List.of(
                Shape.Key.optional("name", TEXT, "By which a notify step can choose the route."),
                Shape.Key.optional(
                    "on",
                    new Shape.ListOf(new Shape.Word(On.words())),
                    "What to tell; left out: everything."),
                Shape.Key.optional(
                    "links", new Shape.Flag(), "true: with a link that decides, once."),
                Shape.Key.optional("for", TEXT, "In whose name it decides."),
                Shape.Key.required("to", channels(), "Where to tell it: exactly one channel.")));
    return new Shape.Keys(
        List.of(Shape.Key.required("routes", new Shape.ListOf(route), "Who is told of what.")));
  }

  private static Shape channels() {
    var url = Shape.Key.required("url", SECRET, "Where to post: http or https.");
    return new Shape.Keys(
        List.of(
            Shape.Key.optional("log", new Shape.Flag(), "true: the engine's log."),
            Shape.Key.optional(
                "file",
                new Shape.FilePath(),
                "A file that gets one line of JSON for each message."),
            Shape.Key.optional(
                "webhook",
                new Shape.Keys(
                    List.of(
                        url,
                        Shape.Key.required(
                            "secret",
                            SECRET,
                            "The key of the signature: whsec_ and base64, or any text."))),
                "A webhook, signed as in Standard Webhooks."),
            Shape.Key.optional(
                "slack", new Shape.Keys(List.of(url)), "An incoming webhook of Slack or its like."),
            Shape.Key.optional("ntfy", ntfy(url), "A topic of an ntfy server."),
            Shape.Key.optional("smtp", smtp(), "Mail.")));
  }

  private static Shape ntfy(Shape.Key url) {
    return new Shape.Keys(
        List.of(
            url,
            Shape.Key.required("topic", SECRET, "The topic."),
            Shape.Key.optional(
                "priority", new Shape.Whole(1, 5), "1 to 5; left out: by what happened."),
            Shape.Key.optional("token", SECRET, "An access token.")));
  }

  private static Shape smtp() {
    return new Shape.Keys(
        List.of(
            Shape.Key.required("host", TEXT, "The mail server."),
            Shape.Key.required(
                "port", new Shape.Whole(1, 65_535), "Its port; 465 is encrypted from the start."),
            Shape.Key.required("from", TEXT, "The sender's address."),
            Shape.Key.required("to", new Shape.ListOf(TEXT), "The receivers' addresses."),
            Shape.Key.optional("user", SECRET, "To log in as."),
            Shape.Key.optional("password", SECRET, "To log in with."),
            Shape.Key.optional(
                "starttls",
                new Shape.Flag(),
                "Encrypt or give up; left out: true where there is a user.")));
  }

  @Override
  public List<StepShape> steps() {
    var text = new Shape.Text(true);
    var full =
        new Shape.Keys(
            List.of(
                Shape.Key.required("text", text, "What to say."),
                Shape.Key.optional("title", text, "Its title; left out: the workflow's id."),
                Shape.Key.optional(
                    "to", TEXT, "The name of a route; left out: all that take 'notify'.")));
    return List.of(
        new StepShape(
            "notify", new Shape.Either(List.of(text, full)), List.of(), Step.Start.GRANTED));
  }

  @Override
  public Map<String, Shape> evidence() {
    return Map.of();
  }

  @Override
  public boolean always() {
    return false;
  }

  @Override
  public Plugin create(Json settings, PluginHost host) {
    var clock = Clock.systemUTC();
    var routes = new Routes(host, new HttpPost(clock, HttpPost.DEADLINE)).of(settings);
    var delivery = new Delivery(Delivery.Patience.STANDARD, System::nanoTime, new SecureRandom());
    return new NotificationPlugin(
        new Notifier(routes, host, delivery, new Receipts(host.data())), clock);
  }
}
