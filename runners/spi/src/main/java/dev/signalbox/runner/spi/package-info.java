/** What a runner is, and the one process supervisor and line framer that all of them share. */
@NullMarked
package dev.signalbox.runner.spi;

import org.jspecify.annotations.NullMarked;
