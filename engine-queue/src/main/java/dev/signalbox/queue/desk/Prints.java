package dev.signalbox.queue.desk;

import dev.signalbox.queue.engine.Loop;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.Print;
import dev.signalbox.queue.jobs.QueueUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what attempts have printed in worker processes to where it is read. */
final class Prints {
  private static final Logger LOG = LoggerFactory.getLogger(Prints.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int MOST = 100;

  private final Post post;
  private final Consumer<Print> to;
  private final Loop loop = new Loop("prints", this::round);

  Prints(Post post, Consumer<Print> to) {
    this.post = post;
    this.to = to;
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  private Optional<Duration> round() {
    try {
      var prints = post.prints(MOST);
      prints.forEach(to);
      return Optional.of(prints.isEmpty() ? PAUSE : Duration.ZERO);
    } catch (QueueUnavailable e) {
      LOG.debug("nothing that was printed can be taken now", e);
      return Optional.of(PAUSE);
    }
  }
}
