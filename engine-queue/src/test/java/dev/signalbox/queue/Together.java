package dev.signalbox.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Does the same on several threads, as nearly at once as can be. */
public final class Together {
  private Together() {}

  public interface Racer<T> {
    T run(int number) throws Exception;
  }

  public static <T> List<T> run(int racers, Racer<T> racer) throws Exception {
    var start = new CyclicBarrier(racers);
    try (var threads = Executors.newFixedThreadPool(racers)) {
      var calls =
          IntStream.range(0, racers)
              .<Callable<T>>mapToObj(number ->
                  () -> {
                    start.await();
                    return racer.run(number);
                  })
              .toList();
      var outcomes = new ArrayList<T>();
      for (Future<T> outcome : threads.invokeAll(calls)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    }
  }
}
