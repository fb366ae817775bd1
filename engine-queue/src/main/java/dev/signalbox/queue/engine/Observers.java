package dev.signalbox.queue.engine;

import dev.signalbox.core.Fact;
import dev.signalbox.core.Run;
import java.util.List;

/** Those who are told of facts after the commit: the hooks of plugins. */
public interface Observers {
  /**
   * The observers, as {@code plugin/hook}, that want to be told of such a fact. Quick, and the same
   * for as long as the engine runs.
   */
  List<String> interestedIn(Fact fact);

  /** Tells one of them; what it throws makes it be told again later. */
  void tell(String observer, String key, Run run, Fact fact) throws Exception;

  /** For an engine without plugins. */
  record None() implements Observers {
    @Override
    public List<String> interestedIn(Fact fact) {
      return List.of();
    }

    @Override
    public void tell(String observer, String key, Run run, Fact fact) {}
  }
}
