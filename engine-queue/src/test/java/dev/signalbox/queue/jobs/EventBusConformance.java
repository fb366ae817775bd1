package dev.signalbox.queue.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.core.Run;
import dev.signalbox.core.RunId;
import dev.signalbox.queue.jobs.EventBus.Moved;
import dev.signalbox.queue.jobs.EventBus.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every back end of the bus promises. */
public abstract class EventBusConformance {
  private EventBus bus;

  protected abstract EventBus bus() throws Exception;

  /** How long it is waited for what may never come. */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  @BeforeEach
  void open() throws Exception {
    bus = bus();
  }

  @AfterEach
  void close() throws Exception {
    bus.close();
  }

  @Test
  void a_listener_hears_every_move_of_its_run() {
    var heard = new ConcurrentLinkedQueue<Moved>();
    List<Moved> moves = LongStream.rangeClosed(1, 100).mapToObj(n -> moved("r1", n)).toList();
    try (Subscription _ = bus.subscribe(new RunId("r1"), heard::add)) {
      moves.forEach(bus::publish);
      awaitSize(heard, 100);
    }
    assertThat(heard).containsExactlyInAnyOrderElementsOf(moves);
  }

  @Test
  void a_listener_hears_of_no_other_run() {
    var heard = new ConcurrentLinkedQueue<Moved>();
    try (Subscription _ = bus.subscribe(new RunId("r1"), heard::add)) {
      bus.publish(moved("r2", 1));
      bus.publish(moved("r11", 1));
      bus.publish(moved("r1", 1));
      awaitSize(heard, 1);
    }
    assertThat(heard).containsExactly(moved("r1", 1));
  }

  @Test
  void all_listeners_of_a_run_hear_of_it() {
    var one = new ConcurrentLinkedQueue<Moved>();
    var two = new ConcurrentLinkedQueue<Moved>();
    try (Subscription _ = bus.subscribe(new RunId("r1"), one::add);
        Subscription _ = bus.subscribe(new RunId("r1"), two::add)) {
      bus.publish(moved("r1", 1));
      awaitSize(one, 1);
      awaitSize(two, 1);
    }
  }

  @Test
  void whoever_has_stopped_listening_hears_nothing_and_the_others_still_do() {
    var gone = new ConcurrentLinkedQueue<Moved>();
    var here = new ConcurrentLinkedQueue<Moved>();
    try (Subscription _ = bus.subscribe(new RunId("r1"), here::add)) {
      Subscription ended = bus.subscribe(new RunId("r1"), gone::add);
      ended.close();
      ended.close();

      bus.publish(moved("r1", 1));

      awaitSize(here, 1);
      bus.publish(moved("r1", 2));
      awaitSize(here, 2);
    }
    assertThat(gone).isEmpty();
  }

  @Test
  void a_listener_that_throws_hinders_nobody() {
    var heard = new ConcurrentLinkedQueue<Moved>();
    try (Subscription _ =
            bus.subscribe(
                new RunId("r1"),
                _ -> {
                  throw new IllegalStateException("on purpose");
                });
        Subscription _ = bus.subscribe(new RunId("r1"), heard::add)) {
      bus.publish(moved("r1", 1));
      bus.publish(moved("r1", 2));
      awaitSize(heard, 2);
    }
  }

  private void awaitSize(Queue<Moved> heard, int size) {
    await().atMost(patience()).until(() -> heard.size() == size);
  }

  private static Moved moved(String run, long sequence) {
    return new Moved(new RunId(run), sequence, Run.Status.RUNNING);
  }
}
