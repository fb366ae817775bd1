package dev.signalbox.queue.local;

import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.EventBus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The bus of one process, on that of Vert.x. Where nobody listens to a run, telling of it costs a
 * look into a map.
 */
public final class LocalEventBus implements EventBus {
  private static final String CODEC = "moved";

  private final Vertx vertx;
  private final Map<RunId, Integer> listeners = new ConcurrentHashMap<>();

  public LocalEventBus(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().registerCodec(new AsItIs());
  }

  @Override
  public void publish(Moved moved) {
    if (listeners.containsKey(moved.run())) {
      vertx
          .eventBus()
          .publish(
              address(moved.run()),
              moved,
              new DeliveryOptions().setCodecName(CODEC).setLocalOnly(true));
    }
  }

  @Override
  public Subscription subscribe(RunId run, Consumer<Moved> listener) {
    listeners.merge(run, 1, Integer::sum);
    var closed = new AtomicBoolean();
    MessageConsumer<Moved> consumer =
        vertx
            .eventBus()
            .localConsumer(
                address(run),
                message -> {
                  if (!closed.get()) {
                    listener.accept(message.body());
                  }
                });
    return () -> {
      if (closed.compareAndSet(false, true)) {
        consumer.unregister();
        listeners.computeIfPresent(run, (_, count) -> count > 1 ? count - 1 : null);
      }
    };
  }

  @Override
  public void close() {
    vertx.eventBus().unregisterCodec(CODEC);
  }

  private static String address(RunId run) {
    return "run." + run;
  }

  /** Within one process a value is handed over as it is. */
  private record AsItIs() implements MessageCodec<Moved, Moved> {
    @Override
    public Moved transform(Moved moved) {
      return moved;
    }

    @Override
    public void encodeToWire(Buffer buffer, Moved moved) {
      throw new IllegalStateException("expected a local message, found one for the wire: " + moved);
    }

    @Override
    public Moved decodeFromWire(int pos, Buffer buffer) {
      throw new IllegalStateException("expected a local message, found one from the wire");
    }

    @Override
    public String name() {
      return CODEC;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
