/**
 * Cuts secrets out of what is kept or told: of texts, streams and JSON, and so of whatever workers
 * and plugins hand over.
 */
@NullMarked
package dev.signalbox.queue.redact;

import org.jspecify.annotations.NullMarked;
