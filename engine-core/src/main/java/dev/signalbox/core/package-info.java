/**
 * The pure heart: what a workflow run is and how each event changes it, with no I/O and no clock.
 */
@NullMarked
package dev.signalbox.core;

import org.jspecify.annotations.NullMarked;
