package dev.signalbox.api.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** So many who hand things in at once, each the next one as soon as it was accepted. */
record Senders(int count) {
  /** Hands in as many, numbered from 0; returns when all are accepted. */
  void send(int things, IntConsumer each) throws InterruptedException {
    var next = new AtomicInteger();
    var failure = new AtomicReference<RuntimeException>();
    var done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int number = next.getAndIncrement();
                  number < things && failure.get() == null;
                  number = next.getAndIncrement()) {
                each.accept(number);
              }
            } catch (RuntimeException e) {
              failure.set(e);
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    if (failure.get() != null) {
      throw new IllegalStateException("bench: something was not accepted", failure.get());
    }
  }
}
