package dev.signalbox.plugin.kanban;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the board looked at whenever something moves in its folder, and now and then anyhow: the
 * system's notices may be lost, or not exist for the folder's file system.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final Path folder;
  private final Look look;
  private final Duration poll;
  private final Duration settle;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private Optional<WatchService> service = Optional.empty();
  private boolean registered;
  private String complaint = "";

  /** What is to be done; true where it should be done again after {@code settle}. */
  interface Look {
    boolean again() throws IOException;
  }

  Watch(Path folder, Look look, Duration poll, Duration settle) {
    this.folder = folder;
    this.look = look;
    this.poll = poll;
    this.settle = settle;
    this.thread = Thread.ofPlatform().daemon().name("kanban-watch").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    boolean again = true;
    try {
      while (!closed.await(0, TimeUnit.MILLISECONDS)) {
        register();
        await(again ? settle : poll);
        again = looked();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ClosedWatchServiceException e) {
      LOG.debug("kanban: the watch has ended", e);
    } finally {
      service.ifPresent(Watch::close);
    }
  }

  private boolean looked() {
    try {
      boolean again = look.again();
      complaint = "";
      return again;
    } catch (IOException | RuntimeException e) {
      if (!complaint.equals(e.toString())) {
        complaint = e.toString();
        LOG.error(
            "kanban: the board {} cannot be looked at; trying again every {} s",
            folder,
            poll.toSeconds(),
            e);
      }
      return false;
    }
  }

  /**
   * Returns after a notice and {@code settle} of peace for the writer, or when the time is over.
   */
  private void await(Duration longest) throws InterruptedException {
    if (service.isEmpty() || !registered) {
      closed.await(longest.toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    WatchKey key = service.get().poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    if (key != null) {
      closed.await(settle.toMillis(), TimeUnit.MILLISECONDS);
      key.pollEvents();
      registered = key.reset();
    }
  }

  private void register() {
    if (registered) {
      return;
    }
    try {
      if (service.isEmpty()) {
        service = Optional.of(folder.getFileSystem().newWatchService());
      }
      folder.register(
          service.get(),
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      registered = true;
    } catch (IOException e) {
      // Looking now and then is enough to be right; only not at once.
      LOG.debug("kanban: {} cannot be watched", folder, e);
    }
  }

  private static void close(WatchService service) {
    try {
      service.close();
    } catch (IOException e) {
      LOG.debug("kanban: the watch did not close cleanly", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
