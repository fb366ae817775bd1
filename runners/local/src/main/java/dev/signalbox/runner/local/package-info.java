/** Runs a step as a process of this machine. */
@NullMarked
package dev.signalbox.runner.local;

import org.jspecify.annotations.NullMarked;
