/** Cuts secrets out of what is kept or told: of texts, streams and JSON. */
@NullMarked
package dev.signalbox.api.redact;

import org.jspecify.annotations.NullMarked;
