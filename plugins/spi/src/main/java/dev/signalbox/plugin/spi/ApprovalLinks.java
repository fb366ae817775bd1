package dev.signalbox.plugin.spi;

import dev.signalbox.core.RunId;
import dev.signalbox.core.StepPath;
import java.net.URI;
import java.util.Optional;

/**
 * Links by which somebody decides a question without a token. The engine offers it. Whoever has a
 * link can decide: it belongs into a message to its holder, and into no log.
 */
public interface ApprovalLinks {
  /**
   * A link that decides this question once, in this name. Each call makes another one.
   *
   * @return empty where it is not asked any more, or whoever has this name may not decide it
   */
  Optional<URI> link(RunId run, StepPath step, String holder);
}
