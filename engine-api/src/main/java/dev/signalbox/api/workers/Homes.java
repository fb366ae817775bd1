package dev.signalbox.api.workers;

import dev.signalbox.core.Command.Assignment;
import dev.signalbox.core.RunId;
import dev.signalbox.core.WorkflowId;
import dev.signalbox.queue.jobs.Post;
import dev.signalbox.queue.jobs.QueueUnavailable;
import dev.signalbox.queue.redis.RedisJobQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
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
  private final Optional<Post> post;

  /** Held by whoever looks: what was seen later is never replaced by what was seen before. */
  private final Object looking = new Object();

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
   * @param post that of the workers, where there can be any
   */
  public Homes(Function<WorkflowId, Optional<String>> groups, Optional<Post> post) {
    this.groups = groups;
    this.post = post;
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
            Optional.ofNullable(there.get(name))
                .filter(labels -> labels.containsAll(label.stream().toList()))
                .isPresent());
  }

  /**
   * A worker gets the workspace by the delivery with this nonce: the steps that are offered from
   * now on are for it.
   *
   * @throws QueueUnavailable if the worker is new, and its labels cannot be looked up
   */
  public void settle(RunId workspace, String nonce) {
    int end = nonce.lastIndexOf('-');
    if (nonce.startsWith(RedisJobQueue.WORKER) && end > RedisJobQueue.WORKER.length()) {
      String name = nonce.substring(RedisJobQueue.WORKER.length(), end);
      meet(name);
      move(workspace, name);
    }
  }

  /** The run's next step may be offered before the next look, and would be offered to all. */
  private void meet(String name) {
    synchronized (looking) {
      if (!there.containsKey(name)) {
        Optional.ofNullable(workers().get(name))
            .ifPresent(labels -> {
              var more = new HashMap<>(there);
              more.put(name, labels);
              there = more;
            });
      }
    }
  }

  private Map<String, Set<String>> workers() {
    return post.map(Post::workers).orElse(Map.of());
  }

  private synchronized void move(RunId workspace, String name) {
    homes.put(workspace, name);
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
  public void start(Consumer<String> gone) {
    Thread.ofVirtual()
        .name("homes")
        .start(() -> {
          try {
            while (!closed) {
              look(gone);
              Thread.sleep(LOOK);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void look(Consumer<String> gone) {
    try {
      for (String name : missed()) {
        LOG.info("worker {} is gone", name);
        forget(name);
        gone.accept(name);
      }
    } catch (QueueUnavailable e) {
      LOG.debug("who is there cannot be told now", e);
    }
  }

  /** Who is not there any more. */
  private Set<String> missed() {
    synchronized (looking) {
      var missed = new HashSet<>(there.keySet());
      there = workers();
      missed.removeAll(there.keySet());
      return missed;
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
