package dev.signalbox.queue.redis;

import static java.util.stream.Collectors.joining;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** A script of ours: what it does is done whole or not at all. */
final class Script {
  private static final String UNKNOWN = "NOSCRIPT";

  private final String text;
  private final String sha1;

  private Script(String text) {
    this.text = text;
    sha1 = sha1(text);
  }

  /** The resources beside this class, one after the other. */
  static Script of(String... names) {
    return new Script(Arrays.stream(names).map(Script::resource).collect(joining()));
  }

  private static String resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the whole text only to a server that does not know it yet. */
  Future<Response> run(Wire wire, List<String> keys, List<?> arguments) {
    return wire.send(request(Command.EVALSHA, sha1, keys, arguments))
        .recover(e ->
            e instanceof Refusal refusal && refusal.is(UNKNOWN)
                ? wire.send(request(Command.EVAL, text, keys, arguments))
                : Future.failedFuture(e));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<?> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(argument -> request.arg(argument.toString()));
    return request;
  }

  private static String sha1(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-1", e);
    }
  }
}
