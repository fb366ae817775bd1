package dev.signalbox.config;

import dev.signalbox.core.Idempotency;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads how long keys count. */
record KeyWindow(Scalars scalars) {
  Idempotency read(Mapping mapping) {
    Optional<Tree> given = mapping.get("window");
    boolean always =
        given
            .filter(tree ->
                tree instanceof Tree.Scalar scalar
                    && scalar.text().equals(WorkflowLanguage.FOR_EVER))
            .isPresent();
    Optional<Duration> window =
        always
            ? Optional.empty()
            : given
                .flatMap(tree -> scalars.span(tree, mapping.at("window")))
                .or(() -> Optional.of(Idempotency.WINDOW));
    Idempotency.OnFailed onFailed =
        mapping
            .get("on-failed")
            .flatMap(
                tree -> scalars.word(tree, mapping.at("on-failed"), Language.ON_FAILED.words()))
            .map(word -> Idempotency.OnFailed.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Idempotency.OnFailed.KEEP);
    return new Idempotency(window, onFailed);
  }
}
