/** Runs a step that is a Java function of this process. */
@NullMarked
package dev.signalbox.runner.function;

import org.jspecify.annotations.NullMarked;
