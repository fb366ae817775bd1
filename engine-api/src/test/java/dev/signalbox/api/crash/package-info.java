/** Real engines, each in a JVM of its own: halted, killed and started again. */
@NullMarked
package dev.signalbox.api.crash;

import org.jspecify.annotations.NullMarked;
