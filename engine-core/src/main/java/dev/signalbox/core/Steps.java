package dev.signalbox.core;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The steps of a run that have been reached, in the order in which they were: a value. A change
 * shares all but a few hundred words with what it was made from, so that a run of ten thousand
 * steps is not copied with each of its facts.
 */
public final class Steps {
  public static final Steps NONE =
      new Steps(new StepRun[0][], 0, new int[0], new int[0], new int[0]);

  private static final int CHUNK = 32;

  /** All but the last are full. */
  private final StepRun[][] chunks;

  private final int size;

  /** Positions, in the order of their paths. */
  private final int[] byPath;

  /** Positions of the steps that have not ended. */
  private final int[] live;

  /** Positions of those that have, in the order in which they did. */
  private final int[] done;

  private Steps(StepRun[][] chunks, int size, int[] byPath, int[] live, int[] done) {
    this.chunks = chunks;
    this.size = size;
    this.byPath = byPath;
    this.live = live;
    this.done = done;
  }

  /** Steps as {@link #values} lists them, each reached once. */
  public static Steps of(List<StepRun> steps) {
    int size = steps.size();
    var chunks = new StepRun[(size + CHUNK - 1) / CHUNK][];
    for (int i = 0; i < chunks.length; i++) {
      int start = i * CHUNK;
      chunks[i] = steps.subList(start, Math.min(size, start + CHUNK)).toArray(StepRun[]::new);
    }
    return new Steps(
        chunks,
        size,
        positions(steps, _ -> true, Comparator.comparing(step -> step.path().value())),
        positions(steps, step -> !step.isEnded(), Comparator.comparingInt(_ -> 0)),
        positions(steps, StepRun::isEnded, Comparator.comparingInt(StepRun::finish)));
  }

  private static int[] positions(
      List<StepRun> steps, Predicate<StepRun> which, Comparator<StepRun> order) {
    return IntStream.range(0, steps.size())
        .filter(position -> which.test(steps.get(position)))
        .boxed()
        .sorted(Comparator.comparing(steps::get, order))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  public int size() {
    return size;
  }

  public Optional<StepRun> find(StepPath path) {
    int place = search(path);
    return place < 0 ? Optional.empty() : Optional.of(at(byPath[place]));
  }

  /**
   * The step at this path.
   *
   * @throws IllegalStateException if it has not been reached
   */
  public StepRun get(StepPath path) {
    return find(path)
        .orElseThrow(() -> new IllegalStateException("expected step " + path + " to have begun"));
  }

  /** Its number among those that have been reached, from 0. */
  int place(StepPath path) {
    return byPath[search(path)];
  }

  public boolean contains(StepPath path) {
    return search(path) >= 0;
  }

  /** In the order in which they were reached. */
  public List<StepRun> values() {
    return new AbstractList<>() {
      @Override
      public StepRun get(int index) {
        return at(index);
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /** Those that have not ended, in the order in which they were reached. */
  public List<StepRun> live() {
    var steps = new ArrayList<StepRun>(live.length);
    for (int position : live) {
      steps.add(at(position));
    }
    return steps;
  }

  public boolean isAnyLive() {
    return live.length > 0;
  }

  /** Those that have ended, in the order in which they did. */
  List<StepRun> ended() {
    return new AbstractList<>() {
      @Override
      public StepRun get(int index) {
        return at(done[index]);
      }

      @Override
      public int size() {
        return done.length;
      }
    };
  }

  /** These steps with this one in its place, or at the end. One that ends is told its place. */
  Steps with(StepRun step) {
    int place = search(step.path());
    var told = step.isEnded() && step.finish() == 0 ? step.finished(done.length + 1) : step;
    return place >= 0 ? replaced(byPath[place], told) : added(-place - 1, told);
  }

  private Steps replaced(int position, StepRun step) {
    StepRun[][] changed = chunks.clone();
    StepRun[] chunk = changed[position / CHUNK].clone();
    chunk[position % CHUNK] = step;
    changed[position / CHUNK] = chunk;
    boolean ends = step.isEnded() && !at(position).isEnded();
    return new Steps(
        changed,
        size,
        byPath,
        living(position, step),
        ends ? inserted(done, done.length, position) : done);
  }

  private Steps added(int place, StepRun step) {
    boolean full = size % CHUNK == 0;
    StepRun[][] longer = Arrays.copyOf(chunks, full ? chunks.length + 1 : chunks.length);
    int last = longer.length - 1;
    longer[last] = full ? new StepRun[] {step} : appended(longer[last], step);
    return new Steps(
        longer,
        size + 1,
        inserted(byPath, place, size),
        living(size, step),
        step.isEnded() ? inserted(done, done.length, size) : done);
  }

  private static StepRun[] appended(StepRun[] chunk, StepRun step) {
    StepRun[] longer = Arrays.copyOf(chunk, chunk.length + 1);
    longer[chunk.length] = step;
    return longer;
  }

  private int[] living(int position, StepRun step) {
    int place = Arrays.binarySearch(live, position);
    boolean known = place >= 0;
    if (known == !step.isEnded()) {
      return live;
    }
    return known ? removed(live, place) : inserted(live, -place - 1, position);
  }

  private static int[] inserted(int[] into, int place, int value) {
    int[] longer = Arrays.copyOf(into, into.length + 1);
    for (int i = into.length; i > place; i--) {
      longer[i] = longer[i - 1];
    }
    longer[place] = value;
    return longer;
  }

  private static int[] removed(int[] from, int place) {
    int[] shorter = Arrays.copyOf(from, from.length - 1);
    for (int i = place; i < shorter.length; i++) {
      shorter[i] = from[i + 1];
    }
    return shorter;
  }

  /** The place in {@link #byPath}, or where it would be, as {@link Arrays#binarySearch} says it. */
  private int search(StepPath path) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = at(byPath[middle]).path().value().compareTo(path.value());
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private StepRun at(int position) {
    return chunks[position / CHUNK][position % CHUNK];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Steps steps && values().equals(steps.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
