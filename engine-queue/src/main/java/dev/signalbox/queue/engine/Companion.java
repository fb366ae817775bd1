package dev.signalbox.queue.engine;

import dev.signalbox.core.Run;
import dev.signalbox.core.Workflow;
import dev.signalbox.queue.log.Entry;
import dev.signalbox.queue.log.Transaction;
import dev.signalbox.queue.log.Transaction.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What goes into the log together with an event that changes a run, or neither does. */
public interface Companion {
  /** Empty where the event must not happen to the run as it is, or at this time. */
  Optional<Extra> at(Run run, Instant now);

  /**
   * What goes along.
   *
   * @param definition what the run goes by from then on, where that changes
   */
  record Extra(
      List<Entry> entries,
      List<View> views,
      List<Transaction.Guard> guards,
      Optional<Workflow> definition) {
    public static final Extra NOTHING = new Extra(List.of(), List.of(), List.of());

    public Extra(View view) {
      this(List.of(), List.of(view), List.of());
    }

    public Extra(List<Entry> entries, List<View> views, List<Transaction.Guard> guards) {
      this(entries, views, guards, Optional.empty());
    }
  }
}
