package dev.signalbox.queue.redact;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import dev.signalbox.queue.engine.Observers;
import java.util.List;

/** Observers whose failures go into the log of a run: without secrets. */
public record RedactedObservers(Observers observers, Redactor redactor) implements Observers {
  @Override
  public List<String> interestedIn(Fact fact) {
    return observers.interestedIn(fact);
  }

  @Override
  public void tell(String observer, String key, Run run, Fact fact) throws Exception {
    try {
      observers.tell(observer, key, run, fact);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw Redacted.of(e, redactor);
    }
  }
}
