package dev.signalbox.queue.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Takes many things to the server at once: those that come while the last ones are under way go
 * with the next. Who is alone waits for nobody.
 */
final class Convoy<T> {
  private static final int MOST = 64;

  private final Context context;
  private final Function<List<T>, Future<?>> road;
  private final Queue<T> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();

  /** Known to the thread of the context alone. */
  private boolean isUnderWay;

  /**
   * @param road takes some, in their order; what it fails to do is its own matter
   */
  Convoy(Vertx vertx, Function<List<T>, Future<?>> road) {
    context = vertx.getOrCreateContext();
    this.road = road;
  }

  /** Does not wait. */
  void add(T one) {
    inbox.add(one);
    wake();
  }

  private void wake() {
    if (awake.compareAndSet(false, true)) {
      context.runOnContext(_ -> depart());
    }
  }

  private void depart() {
    awake.set(false);
    if (isUnderWay || inbox.isEmpty()) {
      return;
    }
    var load = new ArrayList<T>();
    for (T one = inbox.poll(); one != null; one = load.size() < MOST ? inbox.poll() : null) {
      load.add(one);
    }
    isUnderWay = true;
    road.apply(load)
        .onComplete(_ -> {
          isUnderWay = false;
          wake();
        });
  }
}
