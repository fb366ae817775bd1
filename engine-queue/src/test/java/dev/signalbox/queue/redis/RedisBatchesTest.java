package dev.signalbox.queue.redis;

import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.jobs.JobQueueConformanceBatches;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class RedisBatchesTest extends JobQueueConformanceBatches {
  private static RedisQueues redis;
  private RedisJobQueue queue;

  @BeforeAll
  static void start() throws Exception {
    redis = RedisQueues.start();
  }

  @AfterAll
  static void stop() throws Exception {
    redis.stop();
  }

  @Override
  protected JobQueue queue() {
    queue = redis.queue();
    return queue;
  }

  @AfterEach
  void disconnect() {
    queue.disconnect();
  }
}
