package dev.signalbox.queue.simulate;

import dev.signalbox.queue.jobs.Job;
import dev.signalbox.queue.jobs.JobQueue;
import dev.signalbox.queue.stepped.Baton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A queue that is a hint and no more: it loses jobs, hands them out twice, in any order, and does
 * not let them rest.
 */
final class SimulatedQueue implements JobQueue {
  private final Baton baton;
  private final Supplier<String> nonces;
  private final Faulty faulty;
  private final Map<String, List<Job>> lanes = new LinkedHashMap<>();

  /** By the id of the job; no nonce while it waits. */
  private final Map<String, Optional<String>> held = new LinkedHashMap<>();

  /** What workers were done with. */
  private final List<Job> settled = new ArrayList<>();

  private boolean closed;
  private boolean stalled;

  /** What goes wrong with it. */
  interface Faulty {
    boolean isLost(Job job);

    boolean isHandedOutTwice(Job job);

    /** Which of those that wait is next. */
    int next(int waiting);
  }

  SimulatedQueue(Baton baton, Supplier<String> nonces, Faulty faulty) {
    this.baton = baton;
    this.nonces = nonces;
    this.faulty = faulty;
  }

  private List<Job> lane(String name) {
    return lanes.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  @Override
  public void offer(Job job, Duration rest) {
    if (!closed && !held.containsKey(job.id()) && !faulty.isLost(job)) {
      held.put(job.id(), Optional.empty());
      lane(job.lane()).add(job);
    }
  }

  @Override
  public Optional<Lease> lease(String lane, Duration patience) {
    List<Job> from = lane(lane);
    baton.until(() -> closed || (!from.isEmpty() && !stalled));
    if (closed) {
      return Optional.empty();
    }
    Job job = from.remove(faulty.next(from.size()));
    if (faulty.isHandedOutTwice(job)) {
      from.add(job);
    }
    String nonce = nonces.get();
    held.put(job.id(), Optional.of(nonce));
    return Optional.of(new Lease(job, nonce));
  }

  private boolean isHeld(Lease lease) {
    return Optional.of(lease.nonce()).equals(held.getOrDefault(lease.job().id(), Optional.empty()));
  }

  @Override
  public boolean extend(Lease lease) {
    return isHeld(lease);
  }

  @Override
  public void settle(Lease lease) {
    if (isHeld(lease)) {
      held.remove(lease.job().id());
      settled.add(lease.job());
    }
  }

  @Override
  public void giveBack(Lease lease, Duration rest) {
    if (isHeld(lease)) {
      held.put(lease.job().id(), Optional.empty());
      lane(lease.job().lane()).add(lease.job());
    }
  }

  @Override
  public boolean withdraw(String jobId) {
    if (!Optional.empty().equals(held.getOrDefault(jobId, Optional.of("")))) {
      return false;
    }
    held.remove(jobId);
    lanes.values().forEach(jobs -> jobs.removeIf(job -> job.id().equals(jobId)));
    return true;
  }

  @Override
  public boolean holds(String jobId) {
    return held.containsKey(jobId);
  }

  @Override
  public int waiting() {
    return lanes.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public void close() {
    closed = true;
  }

  // --- What it does by itself

  /** All that waits is gone. */
  void flush() {
    lanes.values().stream()
        .flatMap(List::stream)
        .forEach(job -> {
          if (Optional.empty().equals(held.getOrDefault(job.id(), Optional.of("")))) {
            held.remove(job.id());
          }
        });
    lanes.values().forEach(List::clear);
  }

  /** A job that somebody was done with is there again; false if there is none. */
  boolean haunt(Tape tape) {
    if (settled.isEmpty()) {
      return false;
    }
    Job job = tape.one(settled);
    if (held.containsKey(job.id())) {
      return false;
    }
    held.put(job.id(), Optional.empty());
    lane(job.lane()).add(job);
    return true;
  }

  /** Hands out nothing until it is called again; whether it does so from now on. */
  boolean stall() {
    stalled = !stalled;
    return stalled;
  }

  void goOn() {
    stalled = false;
  }

  /** The jobs that workers have. */
  List<String> leased() {
    return held.entrySet().stream()
        .filter(each -> each.getValue().isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A worker has it, and nobody knows any more. */
  void forget(String job) {
    held.remove(job);
  }
}
