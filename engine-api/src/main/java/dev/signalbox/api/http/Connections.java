package dev.signalbox.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections on which no whole request arrives in time, however busily its bytes trickle
 * in. Everything here runs on the server's event loop.
 */
final class Connections {
  private final Vertx vertx;
  private final Duration patience;
  private final int max;
  private final Map<HttpConnection, Long> timers = new HashMap<>();
  private int open;

  Connections(Vertx vertx, Settings.Limits limits) {
    this.vertx = vertx;
    patience = limits.deadline();
    max = limits.connectionsMax();
  }

  /**
   * Closes it now. The connection's own way to close waits behind what is still to be written,
   * which is for ever where the client takes nothing.
   */
  static void cut(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      var _ = base.channel().close();
    } else {
      var _ = connection.close();
    }
  }

  void opened(HttpConnection connection) {
    open++;
    connection.closeHandler(_ -> {
      open--;
      busy(connection);
    });
    if (open > max) {
      connection.close();
    } else {
      idle(connection);
    }
  }

  /** A request has begun. */
  void busy(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  /** The next request may come. */
  void idle(HttpConnection connection) {
    busy(connection);
    timers.put(connection, vertx.setTimer(patience.toMillis(), _ -> cut(connection)));
  }
}
