package dev.signalbox.queue.jobs;

import dev.signalbox.core.StepRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Carries letters between worker processes and the engine, and what goes with them. As the queue it
 * may lose everything: a worker sends its letter until it is answered, and an engine that takes one
 * twice finds in the log that it knows it.
 */
public interface Post extends AutoCloseable {
  // --- Of workers

  /**
   * Sends a letter, unless it was sent before, and waits for its answer.
   *
   * @return empty where none came in time: to be sent again
   * @throws QueueUnavailable if the post cannot be reached
   */
  Optional<Letter.Reply> send(Letter letter, Duration patience) throws InterruptedException;

  /**
   * Hands in what an attempt has printed; what nobody takes for long is dropped, the oldest first.
   *
   * @throws QueueUnavailable if the post cannot be reached
   */
  void print(Print print);

  /**
   * Says that a worker of this name is there, and will be for so long; zero: that it leaves.
   *
   * @param labels of the steps that it carries out besides those that need none
   * @throws OtherProtocol if the engine does not speak as this worker does
   * @throws QueueUnavailable if the post cannot be reached
   */
  void present(String name, List<String> labels, Duration term);

  // --- Of the engine

  /**
   * Letters that nobody has taken, or whose taker has not answered in time; waits for one.
   *
   * @throws QueueUnavailable if the post cannot be reached
   */
  List<Letter> take(int most, Duration patience) throws InterruptedException;

  /** Answers a letter; what gets lost on the way is asked for again. Does not wait. */
  void answer(String letter, Letter.Reply reply);

  /**
   * What was printed, in its order; gone with it.
   *
   * @throws QueueUnavailable if the post cannot be reached
   */
  List<Print> prints(int most);

  /**
   * The workers that are there, each with its labels. They learn by it how their engine speaks.
   *
   * @throws QueueUnavailable if the post cannot be reached
   */
  Map<String, Set<String>> workers();

  /** Tells whoever holds a lease of this job that it shall end. Does not wait. */
  void interrupt(String jobId, StepRun.Cause cause);

  // --- Of both

  /**
   * Puts a file aside for the other side, for an hour; one of the same name is replaced.
   *
   * @throws QueueUnavailable if the post cannot be reached
   */
  void putAside(String name, Path file) throws IOException;

  /**
   * Writes what was put aside into a new file.
   *
   * @return false where there is nothing of that name, or not any more
   * @throws QueueUnavailable if the post cannot be reached
   */
  boolean fetch(String name, Path to) throws IOException;

  @Override
  void close();
}
