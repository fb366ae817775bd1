package dev.signalbox.api.chaos;

import java.io.IOException;

/** A process, over all its lives, that can be killed and stopped. */
sealed interface Victim permits EngineNode, WorkerNode, RedisChild, PostgresChild {
  /** What the report calls it: {@code engine-1}. */
  String name();

  /** What recovery is told of: {@code engine}. */
  String kind();

  /** SIGKILL; it stays away until it is revived. */
  void kill();

  /** Starts it again; those that are watched need not have come up when this returns. */
  void revive() throws IOException, InterruptedException;

  /** SIGSTOP. */
  void stop() throws IOException, InterruptedException;

  /** SIGCONT. */
  void goOn() throws IOException, InterruptedException;
}
