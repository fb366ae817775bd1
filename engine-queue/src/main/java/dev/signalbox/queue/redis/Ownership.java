package dev.signalbox.queue.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose a queue is, and whether its server is fit for one. */
record Ownership(RedisSettings settings, Keys keys, QueueCommands commands) {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /**
   * How engine and workers speak with each other. It rises with every change of jobs, letters, and
   * scripts that the build before would misunderstand.
   */
  static final String PROTOCOL = "1";

  /**
   * Takes the queue for one engine, and empties it.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  void take(String engine) {
    requireFit();
    refuseUnless(engine, Wire.await(commands.clear(engine)).toString());
    var _ = Wire.await(commands.knowsAll());
    var _ = Wire.await(commands.speak(PROTOCOL));
  }

  /**
   * Takes part in the queue of all engines that share a log.
   *
   * @throws UnusableQueue if it is another's, or the server would lose work
   */
  void join(String log) {
    requireFit();
    refuseUnless(log, Wire.await(commands.join(log)).toString());
    var _ = Wire.await(commands.speak(PROTOCOL));
  }

  /**
   * What the server tells of itself.
   *
   * @throws UnusableQueue if the server would lose work
   */
  RedisJobQueue.Server server() {
    var info = ServerInfo.of(Wire.await(commands.info()).toString());
    info.refusal()
        .ifPresent(reason -> {
          throw new UnusableQueue("redis at " + settings.place() + ": " + reason);
        });
    return new RedisJobQueue.Server(info.name(), info.forgets());
  }

  private void requireFit() {
    if (server().forgets()) {
      LOG.warn(
          "redis at {} keeps nothing over a restart (appendonly no): work is late then, not lost",
          settings.place());
    }
  }

  private void refuseUnless(String engine, String owner) {
    if (!owner.equals(engine)) {
      throw new UnusableQueue(
          "redis at "
              + settings.place()
              + ": the queue '"
              + settings.prefix()
              + "' belongs to another engine; give this one a prefix of its own, as in queue:"
              + " redis://HOST:PORT?prefix=NAME, or delete the key "
              + keys.owner()
              + " if that engine is gone");
    }
  }
}
