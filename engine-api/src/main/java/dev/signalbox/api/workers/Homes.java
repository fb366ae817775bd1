package dev.signalbox.api.workers;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.redis.RedisJobQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the steps of runs are at home: with the workers of their group, and, once a worker has the
 * run's workspace, with that one for as long as it is there. It is kept in memory only: what is
 * forgotten is offered to all, and the workspace goes along.
 */
public final class Homes implements Placement, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Homes.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Runs that are remembered. */
  private static final int MOST = 10_000;

  private final Function<WorkflowId, Optional<String>> groups;
  private final Map<RunId, String> homes =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, String> eldest) {
          return size() > MOST;
        }
      };

  /** The workers that are there, each with its labels. */
  private volatile Map<String, Set<String>> there = Map.of();

  private volatile boolean closed;

  /**
   * @param groups those that have workers of their own
   */
  public Homes(Function<WorkflowId, Optional<String>> groups) {
    this.groups = groups;
  }

  @Override
  public String of(String lane, Optional<String> label, Assignment assignment) {
    Optional<String> home = home(assignment.workspace(), label);
    if (home.isPresent()) {
      return Placement.worker(lane, home.get());
    }
    String all =
        groups.apply(assignment.workflow()).map(group -> Placement.group(lane, group)).orElse(lane);
    return label.map(needed -> Placement.label(all, needed)).orElse(all);
  }

  /** One that has not the label is none. */
  private synchronized Optional<String> home(RunId workspace, Optional<String> label) {
    return Optional.ofNullable(homes.get(workspace))
        .filter(name ->
            there.containsKey(name) && there.get(name).containsAll(label.stream().toList()));
  }

  /** A worker has got the workspace by the delivery with this nonce. */
  public synchronized void settle(RunId workspace, String nonce) {
    int end = nonce.lastIndexOf('-');
    if (nonce.startsWith(RedisJobQueue.WORKER) && end > RedisJobQueue.WORKER.length()) {
      homes.put(workspace, nonce.substring(RedisJobQueue.WORKER.length(), end));
    }
  }

  /** Whether any worker is there. */
  public boolean isManned() {
    return !there.isEmpty();
  }

  /**
   * Looks who is there from now on.
   *
   * @param gone is told of each who is not any more
   */
  public void start(Post post, Consumer<String> gone) {
    Thread.ofVirtual()
        .name("homes")
        .start(() -> {
          try {
            while (!closed) {
              look(post, gone);
              Thread.sleep(LOOK);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void look(Post post, Consumer<String> gone) {
    try {
      Set<String> before = there.keySet();
      there = post.workers();
      for (String name : before) {
        if (!there.containsKey(name)) {
          LOG.info("worker {} is gone", name);
          forget(name);
          gone.accept(name);
        }
      }
    } catch (QueueUnavailable e) {
      LOG.debug("who is there cannot be told now", e);
    }
  }

  private synchronized void forget(String name) {
    homes.values().removeAll(List.of(name));
  }

  @Override
  public void close() {
    closed = true;
  }
}
