package dev.signalbox.queue.redis;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Files that are put aside, in pieces: none of them is ever in memory as a whole. */
record Aside(Wire wire, Keys keys) {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int PIECE = 256 << 10;

  /** Aside of what is there, then in its place in one step: nobody sees half of one. */
  void put(String name, Path file) throws IOException {
    String fresh = keys.aside(name) + ":new";
    ask(Request.cmd(Command.DEL).arg(fresh));
    try (var in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(PIECE);
      do {
        ask(Request.cmd(Command.RPUSH).arg(fresh).arg(Buffer.buffer(piece)));
        ask(expiry(fresh));
        piece = in.readNBytes(PIECE);
      } while (piece.length > 0);
    }
    ask(Request.cmd(Command.RENAME).arg(fresh).arg(keys.aside(name)));
  }

  private static Request expiry(String key) {
    return Request.cmd(Command.PEXPIRE).arg(key).arg(KEPT.toMillis());
  }

  boolean fetch(String name, Path to) throws IOException {
    String key = keys.aside(name);
    int pieces = Integer.parseInt(ask(Request.cmd(Command.LLEN).arg(key)).toString());
    if (pieces == 0) {
      return false;
    }
    try (var out = Files.newOutputStream(to)) {
      for (int i = 0; i < pieces; i++) {
        Response piece = ask(Request.cmd(Command.LRANGE).arg(key).arg(i).arg(i));
        if (piece.size() == 0) {
          return false;
        }
        out.write(piece.get(0).toBytes());
      }
    }
    return true;
  }

  private Response ask(Request request) {
    return Wire.await(wire.send(request));
  }
}
