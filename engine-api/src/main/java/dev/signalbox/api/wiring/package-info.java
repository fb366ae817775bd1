/**
 * Engines and worker processes, wired by hand from their configuration; and how they start and end.
 */
@NullMarked
package dev.signalbox.api.wiring;

import org.jspecify.annotations.NullMarked;
