package dev.signalbox.queue.redis;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.EventBus;
import dev.signalbox.queue.jobs.QueueUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of several processes: a channel for each run. Those of the same process are told at once,
 * whether Redis is there or not.
 */
public final class RedisEventBus implements EventBus {
  private static final Logger LOG = LoggerFactory.getLogger(RedisEventBus.class);

  private static final Script MOVED = Script.of("moved");

  private final Keys keys;
  private final String self;
  private final Wire wire;
  private final Wire ears;
  private final Convoy<Moved> convoy;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();

  /** A run, and those who listen to it here. */
  private record Channel(RunId run, List<Consumer<Moved>> listeners) {}

  /**
   * Connects.
   *
   * @param self names this process, so that it does not hear itself
   * @throws QueueUnavailable if Redis cannot be reached now; later on it may come and go
   */
  public static RedisEventBus connect(
      Vertx vertx, RedisSettings settings, String self, RandomGenerator chance) {
    var bus = new RedisEventBus(vertx, settings, self, chance);
    try {
      bus.wire.connectNow();
      bus.ears.connectNow();
      return bus;
    } catch (QueueUnavailable e) {
      bus.close();
      throw e;
    }
  }

  private RedisEventBus(Vertx vertx, RedisSettings settings, String self, RandomGenerator chance) {
    this.self = Keys.encoded(self);
    keys = new Keys(settings.prefix());
    wire = new Wire(vertx, settings, chance, new Speaking());
    ears = new Wire(vertx, settings, chance, new Hearing());
    convoy = new Convoy<>(vertx, this::tellOthers);
  }

  @Override
  public void publish(Moved moved) {
    tell(keys.moved(moved.run().value()), moved);
    convoy.add(moved);
  }

  /** What gets lost is found in the log by those who look there now and then. */
  private Future<?> tellOthers(List<Moved> moves) {
    var told = new ArrayList<String>();
    for (Moved moved : moves) {
      told.add(keys.moved(moved.run().value()));
      told.add(self + " " + moved.sequence() + " " + moved.status().name());
    }
    return MOVED.run(wire, List.of(), told);
  }

  @Override
  public Subscription subscribe(RunId run, Consumer<Moved> listener) {
    String name = keys.moved(run.value());
    Channel channel =
        channels.compute(
            name,
            (_, there) -> {
              Channel of = there == null ? new Channel(run, new CopyOnWriteArrayList<>()) : there;
              of.listeners().add(listener);
              return of;
            });
    if (channel.listeners().size() == 1) {
      var _ = ears.subscribe(name);
    }
    var ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        channels.computeIfPresent(
            name,
            (_, there) -> {
              there.listeners().remove(listener);
              return there.listeners().isEmpty() ? forgotten(name) : there;
            });
      }
    };
  }

  @SuppressWarnings("NullAway") // the map's word for an entry that goes
  private Channel forgotten(String name) {
    var _ = ears.unsubscribe(name);
    return null;
  }

  private void tell(String channel, Moved moved) {
    Channel there = channels.get(channel);
    if (there != null) {
      there.listeners().forEach(listener -> tell(listener, moved));
    }
  }

  private static void tell(Consumer<Moved> listener, Moved moved) {
    try {
      listener.accept(moved);
    } catch (RuntimeException e) {
      LOG.warn("run {}: who listens to it has failed", moved.run(), e);
    }
  }

  private static final class Speaking implements Wire.Listener {
    @Override
    public void connected() {}

    @Override
    public void message(String channel, String text) {}
  }

  private final class Hearing implements Wire.Listener {
    @Override
    public void connected() {
      channels.keySet().forEach(ears::subscribe);
    }

    @Override
    public void message(String channel, String text) {
      String[] words = text.split(" ", -1);
      Channel there = channels.get(channel);
      if (there != null && words.length == 3 && !words[0].equals(self)) {
        tell(
            channel,
            new Moved(there.run(), Long.parseLong(words[1]), Run.Status.valueOf(words[2])));
      }
    }
  }

  @Override
  public void close() {
    ears.close();
    wire.close();
  }
}
