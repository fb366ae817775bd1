package dev.signalbox.api.house.wrong.queue.engine;

import dev.signalbox.api.house.wrong.queue.Store;
import dev.signalbox.api.house.wrong.queue.jobs.Job;
import java.util.List;

/** Knows what is above it. */
public record Driver(Store store, List<Job> jobs) {
  public Job first() {
    return jobs.getFirst();
  }
}
