/**
 * The entry points of the program. All packages are below: its commands are in {@code command}, and
 * engines and workers are wired in {@code wiring}.
 */
@NullMarked
package dev.signalbox.api;

import org.jspecify.annotations.NullMarked;
