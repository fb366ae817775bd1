package dev.signalbox.runner.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedSinkTest {
  @Test
  void a_sink_that_throws_is_told_nothing_more() {
    var told = new AtomicInteger();
    var sink =
        new GuardedSink(
            FakeAgent.id(),
            _ -> {
              told.incrementAndGet();
              throw new IllegalStateException("no view");
            });
    sink.accept(new NormalizedEvent.Text("a"));
    sink.accept(new NormalizedEvent.Text("b"));
    assertThat(told).hasValue(1);
  }
}
